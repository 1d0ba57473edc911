// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.chunk.ChunkLimits;

/**
 * A bounded, fair pool of chunks' memory, and of spares for their stages. Memory is taken when it is first needed and kept
 * for the next use.
 */
class BufferPool implements ChunkBuffers {
    /** A stage takes milliseconds; who waits longer waits for somebody who never ends. */
    private static final Duration SPARE_TIMEOUT = Duration.ofSeconds(60);

    private static final int LEAST_SPARES = 4;
    private static final int MOST_SPARES = 8; // as the heap is for both pools

    private final Semaphore chunks;
    private final Semaphore spares;
    private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();
    private final ErrorCode exhausted;

    /** For pools of a node: no more stages than cores make progress at the same time. */
    static int sparesForCores() {
        return Math.max(LEAST_SPARES, Math.min(MOST_SPARES, Runtime.getRuntime().availableProcessors()));
    }

    BufferPool(int chunks, int spares, ErrorCode exhausted) {
        this.chunks = new Semaphore(chunks, true);
        this.spares = new Semaphore(spares, true);
        this.exhausted = exhausted;
    }

    @Override
    public ChunkBuffer acquire(Duration timeout) {
        return new Lease(take(chunks, timeout).limit(0));
    }

    private ByteBuffer take(Semaphore permits, Duration timeout) {
        try {
            if (!permits.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new ReplicationException(
                        exhausted,
                        "no chunk buffer came free within " + timeout.toSeconds() + " s",
                        "lower the number of transfers or chunks under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplicationException(ErrorCode.CANCELLED_BY_PRIMARY, "interrupted", "", e);
        }
        ByteBuffer memory = idle.poll();
        return memory == null ? allocate(permits) : memory.clear();
    }

    private ByteBuffer allocate(Semaphore permits) {
        try {
            return ByteBuffer.allocate(ChunkLimits.MAX_STORED);
        } catch (OutOfMemoryError e) {
            permits.release();
            throw new ReplicationException(
                    exhausted, "no heap left for a chunk buffer", "raise the heap, or lower transfers.parallel", e);
        }
    }

    private void giveBack(ByteBuffer memory, Semaphore permits) {
        idle.add(memory);
        permits.release();
    }

    /** One use of the memory. */
    private final class Lease implements ChunkBuffer {
        private final AtomicBoolean open = new AtomicBoolean(true);
        private ByteBuffer data;
        private ByteBuffer spare;

        Lease(ByteBuffer data) {
            this.data = data;
        }

        @Override
        public ByteBuffer data() {
            return data;
        }

        @Override
        public ByteBuffer spare() {
            if (spare == null) {
                spare = take(spares, SPARE_TIMEOUT);
            }
            return spare;
        }

        @Override
        public void swap() {
            if (spare == null) {
                throw new IllegalStateException("no spare was taken");
            }
            ByteBuffer former = data;
            data = spare;
            spare = null;
            giveBack(former, spares);
        }

        @Override
        public void drop() {
            if (spare != null) {
                giveBack(spare, spares);
                spare = null;
            }
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                drop();
                giveBack(data, chunks);
            }
        }
    }
}
