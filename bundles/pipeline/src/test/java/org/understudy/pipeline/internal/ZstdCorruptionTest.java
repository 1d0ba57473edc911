// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.pipeline.internal.StageChunks.assertCorrupt;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.Extent.Kind;

class ZstdCorruptionTest {
    private static final int LENGTH = 3000;

    private final StageChunks chunks = new StageChunks();
    private final ZstdOutboundStages out = new ZstdOutboundStages();
    private final ZstdInboundStages in = new ZstdInboundStages();

    private byte[] frame;
    private Digest digest;

    @BeforeEach
    void compress() {
        try (Chunk sent = out.compress(out.digest(chunks.raw(StageChunks.compressible(LENGTH))), 3)) {
            frame = StageChunks.payload(sent);
            digest = sent.header().digest();
        }
    }

    @AfterEach
    void close() {
        out.close();
        in.close();
    }

    /** A frame has bits that say nothing of its content; every other one is noticed. */
    @Test
    void aFlippedBitIsNoticedOrMakesNoDifference() {
        int refused = 0;
        for (int bit = 0; bit < frame.length * Byte.SIZE; bit++) {
            byte[] damaged = frame.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            try {
                assertThat(receive(LENGTH, damaged)).isEqualTo(StageChunks.compressible(LENGTH));
            } catch (ReplicationException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.CHUNK_CORRUPT);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(frame.length * 7);
    }

    @Test
    void everyTruncationIsRefused() {
        for (int length = 0; length < frame.length; length++) {
            byte[] truncated = Arrays.copyOf(frame, length);
            assertCorrupt(() -> decompress(LENGTH, truncated));
        }
    }

    @Test
    void bytesBehindTheFrameAreRefused() {
        assertCorrupt(() -> decompress(LENGTH, Arrays.copyOf(frame, frame.length + 1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, LENGTH - 1})
    void contentLongerThanTheHeaderSaysIsRefused(int rawLength) {
        assertCorrupt(() -> decompress(rawLength, frame));
    }

    @ParameterizedTest
    @ValueSource(ints = {LENGTH + 1, ChunkLimits.MAX_RAW})
    void contentShorterThanTheHeaderSaysIsRefused(int rawLength) {
        assertCorrupt(() -> decompress(rawLength, frame));
    }

    @Test
    void whatIsNoFrameIsRefused() {
        assertCorrupt(() -> decompress(LENGTH, StageChunks.noise(1000)));
        assertCorrupt(() -> decompress(LENGTH, new byte[1000]));
    }

    @Test
    void theStagesGoOnAfterADamagedChunk() {
        assertCorrupt(() -> decompress(LENGTH, Arrays.copyOf(frame, frame.length / 2)));

        assertThat(receive(LENGTH, frame)).isEqualTo(StageChunks.compressible(LENGTH));
    }

    @Test
    void aRawPayloadOfAnotherContentDoesNotVerify() {
        byte[] payload = StageChunks.noise(100);
        Chunk sent = out.digest(chunks.raw(payload));
        payload[99] ^= 1;

        assertCorrupt(() -> in.verify(chunks.received(sent.header(), payload)));
    }

    @Test
    void theDigestCoversTheExtents() {
        byte[] payload = StageChunks.noise(100);
        Chunk sent = out.digest(chunks.raw(payload));
        ChunkHeader elsewhere = StageChunks.header(100, List.of(new Extent(0, Kind.DATA, 8192, 100)))
                .withDigest(sent.header().digest());

        assertThat(in.verify(sent)).isEqualTo(sent);
        assertCorrupt(() -> in.verify(chunks.received(elsewhere, payload)));
    }

    @Test
    void theDigestCoversMarkers() {
        Chunk sent = out.digest(chunks.marker());
        ChunkHeader longer = StageChunks.header(0, List.of(new Extent(0, Kind.ZERO, 0, (1L << 40) + 1)))
                .withDigest(sent.header().digest());

        assertCorrupt(() -> in.verify(chunks.received(longer, new byte[0])));
    }

    @Test
    void aChunkWithoutDigestDoesNotVerify() {
        assertCorrupt(() -> in.verify(chunks.raw(new byte[100])));
    }

    private byte[] receive(int rawLength, byte[] payload) {
        try (Chunk chunk = chunks.received(StageChunks.compressed(rawLength, payload.length, digest), payload)) {
            return StageChunks.payload(in.verify(in.decompress(chunk)));
        }
    }

    private void decompress(int rawLength, byte[] payload) {
        try (Chunk chunk = chunks.received(StageChunks.compressed(rawLength, payload.length, digest), payload)) {
            in.decompress(chunk);
        }
    }
}
