// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.Extent.Kind;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadCipher;

/** Valid values of the format, to be sent as they are or damaged first. */
final class Samples {
    static final TransferId TRANSFER = TransferId.parse("0a1b2c3d-4e5f-4000-8000-00000000ffff");

    private Samples() {}

    static ChunkHeader header(Random random, int extentCount) {
        List<Extent> extents = extents(random, extentCount);
        int raw = (int) extents.stream()
                .filter(extent -> extent.kind() == Kind.DATA)
                .mapToLong(Extent::length)
                .sum();
        Codec codec = random.nextBoolean() ? Codec.ZSTD : Codec.RAW;
        int stored = codec == Codec.RAW ? raw : raw / 2;
        return new ChunkHeader(
                TRANSFER, random.nextInt(1000), codec, PayloadCipher.NONE, raw, stored, digest(random), extents);
    }

    static HeldChunk held(Random random, long sequence, int extentCount) {
        return new HeldChunk(sequence, digest(random), extents(random, extentCount));
    }

    static ByteBuffer encoded(ChunkHeader header) {
        ByteBuffer out =
                ByteBuffer.allocate(ChunkFormat.headerLength(header.extents().size()));
        ChunkFormat.writeHeader(header, out);
        return out.flip();
    }

    private static List<Extent> extents(Random random, int count) {
        List<Extent> extents = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Kind kind = random.nextBoolean() ? Kind.DATA : Kind.ZERO;
            extents.add(new Extent(random.nextInt(5), kind, random.nextInt(1 << 30) * 512L, 1 + random.nextInt(500)));
        }
        return extents;
    }

    private static Digest digest(Random random) {
        byte[] bytes = new byte[Digest.LENGTH];
        random.nextBytes(bytes);
        return Digest.of(bytes);
    }
}
