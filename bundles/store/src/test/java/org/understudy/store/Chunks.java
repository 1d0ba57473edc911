// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store;

import java.nio.ByteBuffer;
import java.util.List;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkDigest;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.PayloadCipher;

/** Chunks as they come out of the inbound stages: verified and raw. */
public final class Chunks {
    private Chunks() {}

    public static Chunk chunk(TransferId transfer, long sequence, List<Extent> extents, byte[] payload) {
        Digest digest = new ChunkDigest()
                .begin(extents)
                .update(ByteBuffer.wrap(payload))
                .end();
        ChunkHeader header = new ChunkHeader(
                transfer, sequence, Codec.RAW, PayloadCipher.NONE, payload.length, payload.length, digest, extents);
        return new Chunk(header, new Heap(ByteBuffer.wrap(payload)));
    }

    /** A chunk with one data extent. */
    public static Chunk data(TransferId transfer, long sequence, int file, long offset, byte[] payload) {
        return chunk(transfer, sequence, List.of(new Extent(file, Extent.Kind.DATA, offset, payload.length)), payload);
    }

    /** A chunk with one marker. */
    public static Chunk zero(TransferId transfer, long sequence, int file, long offset, long length) {
        return chunk(transfer, sequence, List.of(new Extent(file, Extent.Kind.ZERO, offset, length)), new byte[0]);
    }

    /** The store only reads the data. */
    private record Heap(ByteBuffer data) implements ChunkBuffer {
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
        public void close() {}
    }
}
