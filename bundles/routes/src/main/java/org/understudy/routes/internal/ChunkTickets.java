// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.engine.OutboundTransfer;

/**
 * What {@code data-out} splits a transfer into: the right to send one more chunk, given while fewer than the transfer's
 * limit are under way. The chunk itself is read by who holds the ticket, so that the splitter, which looks ahead and
 * drops parts after an error, never owns memory. Thread-safe.
 */
final class ChunkTickets implements Iterator<ChunkTickets> {
    /** Longer than any request may take. */
    private static final long TIMEOUT_MINUTES = 70;

    private final OutboundTransfer transfer;
    private final Iterator<Chunk> chunks; // guarded by this
    private final Object turn = new Object();
    private final AtomicReference<Throwable> error = new AtomicReference<>();
    private volatile boolean ended;
    private int underWay; // guarded by turn
    /** That {@code hasNext} has said yes: Camel takes a no after that for the end, and waits for no part under way. */
    private volatile boolean promised;

    ChunkTickets(OutboundTransfer transfer) {
        this.transfer = transfer;
        this.chunks = transfer.chunks();
    }

    OutboundTransfer transfer() {
        return transfer;
    }

    @Override
    public boolean hasNext() {
        if (!promised) {
            promised = !ended;
        }
        return promised;
    }

    @Override
    public ChunkTickets next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        promised = false;
        try {
            awaitTurn();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplicationException(ErrorCode.CANCELLED_BY_PRIMARY, "the transfer was interrupted", "", e);
        }
        return this;
    }

    private void awaitTurn() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(TIMEOUT_MINUTES);
        synchronized (turn) {
            // the limit moves while chunks are acknowledged, so who gives a ticket back wakes up who waits
            while (underWay >= Math.max(1, transfer.chunksInFlight())) {
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (millis <= 0) {
                    throw new ReplicationException(
                            ErrorCode.TIMED_OUT, "chunks under way did not end", "see the log for what they wait for");
                }
                turn.wait(millis);
            }
            underWay++;
        }
    }

    /** Reads the next chunk, which the caller closes; empty behind the last one, and after an error. */
    synchronized Optional<Chunk> read() {
        if (ended) {
            return Optional.empty();
        }
        Optional<Chunk> chunk = Optional.empty();
        try {
            if (chunks.hasNext()) {
                chunk = Optional.of(chunks.next());
            }
            return chunk;
        } finally {
            ended |= chunk.isEmpty(); // also where reading failed
        }
    }

    /** A chunk could not be read or sent: no more are read. */
    void fail(Throwable thrown) {
        error.compareAndSet(null, thrown);
        ended = true;
    }

    /** What failed first. */
    Optional<Throwable> error() {
        return Optional.ofNullable(error.get());
    }

    /** Gives the ticket back. */
    void done() {
        synchronized (turn) {
            underWay--;
            turn.notifyAll();
        }
    }
}
