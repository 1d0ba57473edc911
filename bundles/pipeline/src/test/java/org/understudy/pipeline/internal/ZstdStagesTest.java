// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkDigest;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;

class ZstdStagesTest {
    private final StageChunks chunks = new StageChunks();
    private final ZstdOutboundStages out = new ZstdOutboundStages();
    private final ZstdInboundStages in = new ZstdInboundStages();

    @AfterEach
    void close() {
        out.close();
        in.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 2097152", "3, 2097152", "9, 300001", "19, 300001", "1, 1000", "19, 1000"})
    void aChunkComesBackAsItWas(int level, int length) {
        byte[] payload = StageChunks.compressible(length);
        Chunk digested = out.digest(chunks.raw(payload));

        Chunk sent = out.encrypt(out.compress(digested, level), Optional.empty());
        ChunkHeader header = sent.header();
        byte[] wire = StageChunks.payload(sent);
        assertThat(header.codec()).isEqualTo(Codec.ZSTD);
        assertThat(header.rawLength()).isEqualTo(length);
        assertThat(header.storedLength()).isEqualTo(wire.length).isLessThan(length);

        Chunk received = in.verify(in.decompress(in.decrypt(chunks.received(header, wire), Optional.empty())));

        assertThat(received.header()).isEqualTo(digested.header());
        assertThat(StageChunks.payload(received)).isEqualTo(payload);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 4096, ChunkLimits.MAX_RAW})
    void whatDoesNotShrinkGoesRaw(int length) {
        byte[] payload = StageChunks.noise(length);
        Chunk digested = out.digest(chunks.raw(payload));

        Chunk sent = out.compress(digested, 3);

        assertThat(sent).isEqualTo(digested);
        assertThat(StageChunks.payload(sent)).isEqualTo(payload);
        assertThat(StageChunks.payload(in.verify(in.decompress(sent)))).isEqualTo(payload);
    }

    @Test
    void aChunkOfMarkersIsLeftAloneButForItsDigest() {
        Chunk marker = chunks.marker();

        Chunk sent = out.encrypt(out.compress(out.digest(marker), 3), Optional.empty());

        Digest digest = new ChunkDigest().begin(marker.header().extents()).end();
        assertThat(sent.header()).isEqualTo(marker.header().withDigest(digest));
        assertThat(StageChunks.payload(sent)).isEmpty();
        assertThat(in.verify(in.decompress(in.decrypt(sent, Optional.empty())))).isEqualTo(sent);
    }

    @Test
    void theDigestIsThatOfExtentsAndPayloadAndLeavesThePayloadReadable() {
        byte[] payload = StageChunks.noise(100);
        Chunk chunk = chunks.raw(payload);

        Chunk digested = out.digest(chunk);

        Digest expected = new ChunkDigest()
                .begin(chunk.header().extents())
                .update(ByteBuffer.wrap(payload))
                .end();
        assertThat(digested.header().digest()).isEqualTo(expected);
        assertThat(digested.buffer().data().remaining()).isEqualTo(payload.length);
    }

    @Test
    void aContextServesOneChunkAfterTheOther() {
        for (int length = 1000; length < 20_000; length += 1000) {
            byte[] payload = StageChunks.compressible(length);
            try (Chunk chunk = out.compress(out.digest(chunks.raw(payload)), 1 + length % 5)) {
                assertThat(chunk.header().codec()).isEqualTo(Codec.ZSTD);
                assertThat(StageChunks.payload(in.verify(in.decompress(chunk)))).isEqualTo(payload);
            }
        }
    }
}
