// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.OutboundStages;
import org.understudy.api.chunk.PayloadCipher;
import org.understudy.api.chunk.PayloadKey;

/** Chunks without data, and stages that do nothing: what is left is what carries them. */
final class NoWork implements OutboundStages {
    private static final ByteBuffer NO_DATA = ByteBuffer.allocate(0);

    static Iterator<Chunk> chunks(int count) {
        ChunkHeader header = new ChunkHeader(
                TransferId.random(),
                0,
                Codec.RAW,
                PayloadCipher.NONE,
                0,
                0,
                Digest.NONE,
                List.of(new Extent(0, Extent.Kind.ZERO, 0, 4096)));
        return Collections.nCopies(count, new Chunk(header, new NoMemory())).iterator();
    }

    @Override
    public Chunk digest(Chunk chunk) {
        return chunk;
    }

    @Override
    public Chunk compress(Chunk chunk, int level) {
        return chunk;
    }

    @Override
    public Chunk encrypt(Chunk chunk, Optional<PayloadKey> key) {
        return chunk;
    }

    private static final class NoMemory implements ChunkBuffer {
        @Override
        public ByteBuffer data() {
            return NO_DATA;
        }

        @Override
        public ByteBuffer spare() {
            return NO_DATA;
        }

        @Override
        public void swap() {
            // both halves are the same
        }

        @Override
        public void drop() {}

        @Override
        public void close() {
            // comes from no pool
        }
    }
}
