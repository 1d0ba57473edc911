// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.chunk.ChunkDigest;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.PayloadCipher;
import org.understudy.pipeline.ChunkFormat;

/** Raw chunks of one extent. */
final class Chunks {
    static final WorkloadId WORKLOAD = WorkloadId.parse("11111111-2222-4333-8444-555555555555");
    static final TransferId TRANSFER = TransferId.parse("0a1b2c3d-4e5f-4000-8000-00000000ffff");

    /** A pool without bounds. */
    static final ChunkBuffers BUFFERS = timeout -> new Buffer();

    private Chunks() {}

    static Chunk chunk(long sequence, byte[] payload) {
        List<Extent> extents = List.of(new Extent(0, Extent.Kind.DATA, 4096, payload.length));
        ChunkHeader header = new ChunkHeader(
                TRANSFER,
                sequence,
                Codec.RAW,
                PayloadCipher.NONE,
                payload.length,
                payload.length,
                new ChunkDigest()
                        .begin(extents)
                        .update(ByteBuffer.wrap(payload))
                        .end(),
                extents);
        Buffer buffer = new Buffer();
        buffer.data().clear().put(payload).flip();
        return new Chunk(header, buffer);
    }

    /** As it stands in a request's body. */
    static byte[] encoded(Chunk chunk) {
        int header = ChunkFormat.headerLength(chunk.header().extents().size());
        ByteBuffer out = ByteBuffer.allocate(header + chunk.header().storedLength());
        ChunkFormat.writeHeader(chunk.header(), out);
        return out.put(chunk.buffer().data().duplicate()).array();
    }

    static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static final class Buffer implements ChunkBuffer {
        private final ByteBuffer data =
                ByteBuffer.allocate(ChunkLimits.MAX_STORED).limit(0);

        @Override
        public ByteBuffer data() {
            return data;
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
        public void drop() {}

        @Override
        public void close() {}
    }
}
