// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.PayloadCipher;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.io.WarmUp;

/** A round sends one chunk of zeros through all stages, there and back, in memory of its own. */
final class StageLoop implements WarmUp.Round {
    private static final int LEVEL = 1;

    private final ZstdOutboundStages outbound = new ZstdOutboundStages();
    private final ZstdInboundStages inbound = new ZstdInboundStages();
    private final TransferId transfer = TransferId.random();
    private final Optional<PayloadKey> key = Optional.of(new PayloadKey(WorkloadId.random(), PayloadKey.newSecret()));
    private final BufferPool memory = new BufferPool(1, 1, ErrorCode.PRIMARY_LOW_MEMORY);

    @Override
    public void run() {
        pass();
    }

    /** @return the chunk's header at the end of the way */
    ChunkHeader pass() {
        int length = ChunkLimits.MAX_RAW;
        try (ChunkBuffer buffer = memory.acquire(Duration.ZERO)) {
            buffer.data().clear().limit(length);
            ChunkHeader header = new ChunkHeader(
                    transfer,
                    0,
                    Codec.RAW,
                    PayloadCipher.NONE,
                    length,
                    length,
                    Digest.NONE,
                    List.of(new Extent(0, Extent.Kind.DATA, 0, length)));
            Chunk sent = outbound.encrypt(outbound.compress(outbound.digest(new Chunk(header, buffer)), LEVEL), key);
            return inbound.verify(inbound.decompress(inbound.decrypt(sent, key)))
                    .header();
        }
    }

    @Override
    public void close() {
        outbound.close();
        inbound.close();
    }
}
