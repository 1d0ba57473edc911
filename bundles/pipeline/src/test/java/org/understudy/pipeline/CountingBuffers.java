// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.chunk.ChunkLimits;

/** Knows how many buffers were taken and how many are out. */
final class CountingBuffers implements ChunkBuffers {
    final List<Duration> timeouts = new ArrayList<>();
    int open;

    @Override
    public ChunkBuffer acquire(Duration timeout) {
        timeouts.add(timeout);
        open++;
        return new Buffer();
    }

    private final class Buffer implements ChunkBuffer {
        private final ByteBuffer data =
                ByteBuffer.allocate(ChunkLimits.MAX_STORED).limit(0);
        private boolean closed;

        @Override
        public ByteBuffer data() {
            return data;
        }

        @Override
        public ByteBuffer spare() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void swap() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void drop() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            open -= closed ? 0 : 1;
            closed = true;
        }
    }
}
