// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Extent.Kind;

class ChunkHeaderTest {
    private static final TransferId TRANSFER = TransferId.random();
    private static final Extent FULL = new Extent(0, Kind.DATA, 0, ChunkLimits.MAX_RAW);
    private static final Extent ZEROS = new Extent(0, Kind.ZERO, 0, 1L << 40);

    @Test
    void theLimitsThemselvesAreAllowed() {
        List<Extent> most = new ArrayList<>(Collections.nCopies(ChunkLimits.MAX_EXTENTS - 1, ZEROS));
        most.add(FULL);

        ChunkHeader header = header(Long.MAX_VALUE, Codec.ZSTD, ChunkLimits.MAX_RAW, ChunkLimits.MAX_STORED, most);

        assertThat(header.extents()).hasSize(ChunkLimits.MAX_EXTENTS);
    }

    @Test
    void aChunkOfMarkersHasNoPayload() {
        assertThat(header(0, Codec.RAW, 0, 0, List.of(ZEROS)).rawLength()).isZero();
        assertRefused(0, Codec.RAW, 1, 1, List.of(ZEROS), "0 bytes of data, not 1");
    }

    @Test
    void aNegativeSequenceIsRefused() {
        assertRefused(-1, Codec.RAW, 0, 0, List.of(ZEROS), "-1");
    }

    @Test
    void noExtentsAndTooManyAreRefused() {
        String allowed = "1 to " + ChunkLimits.MAX_EXTENTS;
        assertRefused(0, Codec.RAW, 0, 0, List.of(), allowed);
        assertRefused(0, Codec.RAW, 0, 0, Collections.nCopies(ChunkLimits.MAX_EXTENTS + 1, ZEROS), allowed);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, ChunkLimits.MAX_RAW + 1, Integer.MAX_VALUE})
    void rawLengthsPastTheLimitAreRefused(int rawLength) {
        assertRefused(0, Codec.ZSTD, rawLength, 1, List.of(FULL), "raw length " + rawLength);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, ChunkLimits.MAX_STORED + 1, Integer.MAX_VALUE})
    void storedLengthsPastTheLimitAreRefused(int storedLength) {
        assertRefused(0, Codec.ZSTD, ChunkLimits.MAX_RAW, storedLength, List.of(FULL), "stored length " + storedLength);
    }

    @Test
    void theRawLengthIsTheSumOfTheDataExtents() {
        List<Extent> extents = List.of(data(0, 3), ZEROS, data(10, 4));

        assertThat(header(0, Codec.RAW, 7, 7, extents).rawLength()).isEqualTo(7);
        assertRefused(0, Codec.RAW, 6, 6, extents, "7 bytes of data, not 6");
    }

    @Test
    void dataExtentsWhoseSumIsPastTheLimitAreRefused() {
        int count = ChunkLimits.MAX_EXTENTS;
        long sum = (long) count * ChunkLimits.MAX_RAW;
        assertThat((int) sum).as("the sum wraps to what the header says").isZero();

        assertRefused(0, Codec.RAW, 0, 0, Collections.nCopies(count, FULL), sum + " bytes of data, not 0");
    }

    @Test
    void aRawPayloadIsStoredAsItIs() {
        assertRefused(0, Codec.RAW, 7, 6, List.of(data(0, 7)), "stored in as many");
        assertThat(header(0, Codec.ZSTD, 7, 6, List.of(data(0, 7))).storedLength())
                .isEqualTo(6);
    }

    @Test
    void theExtentsAreCopied() {
        List<Extent> extents = new ArrayList<>(List.of(ZEROS));
        ChunkHeader header = header(0, Codec.RAW, 0, 0, extents);

        extents.clear();

        assertThat(header.extents()).containsExactly(ZEROS);
    }

    @Test
    void theWithMethodsChangeWhatTheyNameOnly() {
        ChunkHeader header = header(5, Codec.RAW, 7, 7, List.of(data(0, 7)));
        Digest digest = new ChunkDigest().begin(header.extents()).end();

        ChunkHeader changed = header.withDigest(digest).withPayload(Codec.ZSTD, PayloadCipher.NONE, 3);

        assertThat(changed)
                .isEqualTo(
                        new ChunkHeader(TRANSFER, 5, Codec.ZSTD, PayloadCipher.NONE, 7, 3, digest, header.extents()));
    }

    private static Extent data(long offset, long length) {
        return new Extent(0, Kind.DATA, offset, length);
    }

    private static ChunkHeader header(long sequence, Codec codec, int raw, int stored, List<Extent> extents) {
        return new ChunkHeader(TRANSFER, sequence, codec, PayloadCipher.NONE, raw, stored, Digest.NONE, extents);
    }

    private static void assertRefused(
            long sequence, Codec codec, int raw, int stored, List<Extent> extents, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> header(sequence, codec, raw, stored, extents))
                .withMessageContaining(message);
    }
}
