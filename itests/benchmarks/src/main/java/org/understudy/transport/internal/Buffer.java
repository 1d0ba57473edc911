// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.ByteBuffer;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkLimits;

/** A buffer of no pool. */
record Buffer(ByteBuffer data) implements ChunkBuffer {
    Buffer() {
        this(ByteBuffer.allocate(ChunkLimits.MAX_STORED).limit(0));
    }

    @Override
    public ByteBuffer spare() {
        throw new UnsupportedOperationException("the transport transforms nothing");
    }

    @Override
    public void swap() {
        throw new UnsupportedOperationException("the transport transforms nothing");
    }

    @Override
    public void drop() {
        throw new UnsupportedOperationException("the transport transforms nothing");
    }

    @Override
    public void close() {}
}
