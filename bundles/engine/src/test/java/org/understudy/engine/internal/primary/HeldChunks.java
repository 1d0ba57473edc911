// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.understudy.api.chunk.ChunkDigest;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.HeldChunk;

/** Chunks as a replica holds them. */
final class HeldChunks {
    private HeldChunks() {}

    /** One chunk for each of these offsets in file 0, of one byte of this content. */
    static List<HeldChunk> of(byte[] content, int... offsets) {
        List<HeldChunk> chunks = new ArrayList<>();
        for (int offset : offsets) {
            chunks.add(chunk(chunks.size(), new byte[] {content[offset]}, new Extent(0, Extent.Kind.DATA, offset, 1)));
        }
        return chunks;
    }

    static HeldChunk chunk(long sequence, byte[] payload, Extent... extents) {
        Digest digest = new ChunkDigest()
                .begin(List.of(extents))
                .update(ByteBuffer.wrap(payload))
                .end();
        return new HeldChunk(sequence, digest, List.of(extents));
    }
}
