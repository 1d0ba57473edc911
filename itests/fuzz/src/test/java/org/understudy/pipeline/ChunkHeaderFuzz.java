// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.fuzz.Hostile;

/** Headers of chunks: one that is read is written as it was. */
public final class ChunkHeaderFuzz {
    private ChunkHeaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length >= ChunkFormat.PREFIX) {
            Hostile.parse(Hostile.VIOLATION, () -> ChunkFormat.extentCount(ByteBuffer.wrap(input)));
        }
        Optional<ChunkHeader> header =
                Hostile.parse(Hostile.VIOLATION, () -> ChunkFormat.readHeader(ByteBuffer.wrap(input)));
        if (header.isPresent()) {
            int length = ChunkFormat.headerLength(header.get().extents().size());
            ByteBuffer out = ByteBuffer.allocate(length);
            ChunkFormat.writeHeader(header.get(), out);
            Hostile.same(out.flip(), ByteBuffer.wrap(input, 0, length));
        }
    }
}
