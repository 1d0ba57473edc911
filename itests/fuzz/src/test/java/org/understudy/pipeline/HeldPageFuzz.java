// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.fuzz.Hostile;

/** Pages of held chunks. */
public final class HeldPageFuzz {
    private HeldPageFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Optional<List<HeldChunk>> page =
                Hostile.parse(Hostile.VIOLATION, () -> ChunkFormat.readHeld(ByteBuffer.wrap(input)));
        page.ifPresent(chunks -> Hostile.same(ChunkFormat.writeHeld(chunks), ByteBuffer.wrap(input)));
    }
}
