// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.benchmarks;

import java.nio.ByteBuffer;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkLimits;

/** A chunk's memory that keeps what a stage read: to swap once more brings it back for the next turn. */
final class KeptBuffer implements ChunkBuffer {
    private ByteBuffer data = ByteBuffer.allocate(ChunkLimits.MAX_STORED);
    private ByteBuffer spare = ByteBuffer.allocate(ChunkLimits.MAX_STORED);

    KeptBuffer(ByteBuffer content) {
        data.put(content.duplicate()).flip();
    }

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
        ByteBuffer former = data;
        data = spare;
        spare = former;
    }

    @Override
    public void drop() {
        // both stay
    }

    @Override
    public void close() {
        // both stay
    }
}
