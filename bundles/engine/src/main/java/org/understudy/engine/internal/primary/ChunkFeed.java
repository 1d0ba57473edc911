// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.pipeline.ChunkSplitter;

/**
 * A transfer's chunks, counted until they are closed: after an error the route may return while other chunks are still
 * under way, and the source must not be closed before they are. Thread-safe.
 */
final class ChunkFeed implements Iterator<Chunk>, AutoCloseable {
    private final ChunkSplitter splitter; // guarded by this
    private final BooleanSupplier cancelled;
    private boolean closed; // guarded by this
    private int underWay; // guarded by this
    private long taken; // guarded by this

    ChunkFeed(ChunkSplitter splitter, BooleanSupplier cancelled) {
        this.splitter = splitter;
        this.cancelled = cancelled;
    }

    @Override
    public synchronized boolean hasNext() {
        if (cancelled.getAsBoolean()) {
            throw new ReplicationException(ErrorCode.CANCELLED_BY_PRIMARY, "the transfer was cancelled", "");
        }
        return !closed && splitter.hasNext();
    }

    @Override
    public synchronized Chunk next() {
        if (closed) {
            throw new NoSuchElementException();
        }
        Chunk chunk = splitter.next();
        underWay++;
        taken++;
        return new Chunk(chunk.header(), new Counted(chunk.buffer()));
    }

    /** @return how many chunks were handed out */
    synchronized long taken() {
        return taken;
    }

    private synchronized void returned() {
        underWay--;
        notifyAll();
    }

    /** No more chunks are read from now on. */
    @Override
    public synchronized void close() {
        closed = true;
        splitter.close();
    }

    /** @return whether all chunks were closed in time */
    synchronized boolean awaitReturned(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (underWay > 0) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** A buffer that tells when it is closed. */
    private final class Counted implements ChunkBuffer {
        private final ChunkBuffer buffer;
        private final AtomicBoolean open = new AtomicBoolean(true);

        Counted(ChunkBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer data() {
            return buffer.data();
        }

        @Override
        public ByteBuffer spare() {
            return buffer.spare();
        }

        @Override
        public void swap() {
            buffer.swap();
        }

        @Override
        public void drop() {
            buffer.drop();
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                buffer.close();
                returned();
            }
        }
    }
}
