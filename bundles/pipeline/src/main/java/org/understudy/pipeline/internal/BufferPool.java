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

/** A bounded, fair pool; memory is taken when it is first needed and kept for the next chunk. */
class BufferPool implements ChunkBuffers {
    private final Semaphore permits;
    private final ConcurrentLinkedQueue<Memory> idle = new ConcurrentLinkedQueue<>();
    private final ErrorCode exhausted;

    /** Both halves of a chunk's memory. */
    private static final class Memory {
        private final ByteBuffer first = ByteBuffer.allocate(ChunkLimits.MAX_STORED);
        private final ByteBuffer second = ByteBuffer.allocate(ChunkLimits.MAX_STORED);
    }

    BufferPool(int size, ErrorCode exhausted) {
        this.permits = new Semaphore(size, true);
        this.exhausted = exhausted;
    }

    @Override
    public ChunkBuffer acquire(Duration timeout) {
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
        Memory memory = idle.poll();
        return new Lease(memory == null ? newMemory() : memory);
    }

    private Memory newMemory() {
        try {
            return new Memory();
        } catch (OutOfMemoryError e) {
            permits.release();
            throw new ReplicationException(
                    exhausted, "no heap left for a chunk buffer", "raise the heap, or lower transfers.parallel", e);
        }
    }

    /** One use of the memory. */
    private final class Lease implements ChunkBuffer {
        private final Memory memory;
        private final AtomicBoolean open = new AtomicBoolean(true);
        private boolean swapped;

        Lease(Memory memory) {
            this.memory = memory;
            data().clear().limit(0);
        }

        @Override
        public ByteBuffer data() {
            return swapped ? memory.second : memory.first;
        }

        @Override
        public ByteBuffer spare() {
            return swapped ? memory.first : memory.second;
        }

        @Override
        public void swap() {
            swapped = !swapped;
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                idle.add(memory);
                permits.release();
            }
        }
    }
}
