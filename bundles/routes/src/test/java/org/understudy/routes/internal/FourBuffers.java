// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.chunk.ChunkLimits;

/** A pool so small that a leak of a few buffers stops it. */
final class FourBuffers implements ChunkBuffers {
    static final int SIZE = 4;

    private final Semaphore free = new Semaphore(SIZE);

    int free() {
        return free.availablePermits();
    }

    @Override
    public ChunkBuffer acquire(Duration timeout) {
        try {
            if (!free.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ReplicationException(ErrorCode.PRIMARY_LOW_MEMORY, "a buffer has leaked", "none");
            }
        } catch (InterruptedException e) {
            throw new ReplicationException(ErrorCode.CANCELLED_BY_PRIMARY, "interrupted", "none", e);
        }
        return new Buffer();
    }

    private final class Buffer implements ChunkBuffer {
        private final AtomicBoolean open = new AtomicBoolean(true);
        private ByteBuffer data = ByteBuffer.allocate(ChunkLimits.MAX_STORED).limit(0);
        private ByteBuffer spare = ByteBuffer.allocate(ChunkLimits.MAX_STORED);

        @Override
        public ByteBuffer data() {
            return data;
        }

        @Override
        public ByteBuffer spare() {
            return spare;
        }

        @Override
        public void swap() {
            ByteBuffer other = data;
            data = spare;
            spare = other;
        }

        @Override
        public void drop() {}

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                free.release();
            }
        }
    }
}
