// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.pipeline.Violations.assertViolation;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.Extent.Kind;
import org.understudy.api.chunk.PayloadCipher;

class ChunkFormatTest {
    private static final int SEQUENCE = 24;
    private static final int RAW_LENGTH = 32;
    private static final int STORED_LENGTH = 36;
    private static final int EXTENTS = 40;
    private static final int KIND = ChunkFormat.PREFIX + 4;
    private static final int OFFSET = ChunkFormat.PREFIX + 8;
    private static final int LENGTH = ChunkFormat.PREFIX + 16;

    private static final ChunkHeader HEADER = new ChunkHeader(
            Samples.TRANSFER,
            0x0102030405060708L,
            Codec.ZSTD,
            PayloadCipher.NONE,
            5,
            3,
            Digest.of(HexFormat.of().parseHex("d1".repeat(Digest.LENGTH))),
            List.of(new Extent(9, Kind.DATA, 0x1000, 5)));

    private static final String ENCODED = "55534331" + "01" + "00" + "0000" // magic, codec, cipher, reserved
            + "0a1b2c3d4e5f4000800000000000ffff" + "0102030405060708" // transfer, sequence
            + "00000005" + "00000003" + "00000001" + "00000000" // raw, stored, extents, reserved
            + "d1".repeat(Digest.LENGTH)
            + "00000009" + "00000000" + "0000000000001000" + "0000000000000005"; // file, kind, offset, length

    @Test
    void aHeaderHasItsDocumentedForm() {
        ByteBuffer encoded = Samples.encoded(HEADER);

        assertThat(HexFormat.of().formatHex(encoded.array())).isEqualTo(ENCODED);
        assertThat(encoded.remaining()).isEqualTo(ChunkFormat.headerLength(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 17, ChunkLimits.MAX_EXTENTS})
    void aHeaderIsReadAsItWasWritten(int extents) {
        ChunkHeader header = Samples.header(new Random(extents), extents);
        ByteBuffer encoded = Samples.encoded(header);

        assertThat(encoded.remaining()).isEqualTo(ChunkFormat.headerLength(extents));
        assertThat(ChunkFormat.extentCount(encoded)).isEqualTo(extents);
        assertThat(encoded.position()).isZero();
        assertThat(ChunkFormat.readHeader(encoded)).isEqualTo(header);
        assertThat(encoded.hasRemaining()).isFalse();
    }

    @Test
    void theLongestHeaderHasTheMaximalLength() {
        assertThat(ChunkFormat.headerLength(ChunkLimits.MAX_EXTENTS)).isEqualTo(ChunkFormat.MAX_HEADER);
    }

    @Test
    void aHeaderIsReadFromTheBuffersPositionAndNoFurther() {
        ByteBuffer stream =
                ByteBuffer.allocate(10 + ChunkFormat.headerLength(1) + 3).position(10);
        ChunkFormat.writeHeader(HEADER, stream);
        stream.position(10);

        assertThat(ChunkFormat.extentCount(stream)).isEqualTo(1);
        assertThat(ChunkFormat.readHeader(stream)).isEqualTo(HEADER);
        assertThat(stream.remaining()).isEqualTo(3);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "magic, 0, 54",
        "magic of another version, 3, 32",
        "codec behind the last, 4, 2",
        "negative codec, 4, ff",
        "cipher behind the last, 5, 02",
        "negative cipher, 5, 80",
        "first byte of the short reserved field, 6, 80",
        "second byte of the short reserved field, 7, 01",
        "first byte of the long reserved field, 44, 80",
        "last byte of the long reserved field, 47, 01"
    })
    void aMalformedByteIsRefused(String what, int at, String value) {
        ByteBuffer encoded = Samples.encoded(HEADER).put(at, (byte) Integer.parseInt(value, 16));

        assertViolation(() -> ChunkFormat.readHeader(encoded));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, ChunkLimits.MAX_EXTENTS + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x0AAAAAAB})
    void anExtentCountOutOfRangeIsRefusedBeforeTheExtentsAreRead(int count) {
        ByteBuffer encoded = Samples.encoded(HEADER).putInt(EXTENTS, count);

        assertViolation(() -> ChunkFormat.extentCount(encoded));
        assertViolation(() -> ChunkFormat.readHeader(encoded));
    }

    @Test
    void theExtentCountOfSomethingElseIsRefused() {
        assertViolation(() -> ChunkFormat.extentCount(ByteBuffer.allocate(ChunkFormat.PREFIX)));
    }

    @Test
    void moreExtentsThanAreThereAreRefused() {
        assertViolation(() -> ChunkFormat.readHeader(Samples.encoded(HEADER).putInt(EXTENTS, ChunkLimits.MAX_EXTENTS)));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6, -1, 0, ChunkLimits.MAX_RAW + 1, Integer.MIN_VALUE})
    void aRawLengthThatIsNotTheSumOfTheDataIsRefused(int length) {
        assertViolation(() -> ChunkFormat.readHeader(Samples.encoded(HEADER).putInt(RAW_LENGTH, length)));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, ChunkLimits.MAX_STORED + 1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void aStoredLengthOutOfRangeIsRefused(int length) {
        assertViolation(() -> ChunkFormat.readHeader(Samples.encoded(HEADER).putInt(STORED_LENGTH, length)));
    }

    @Test
    void aRawPayloadOfAnotherStoredLengthIsRefused() {
        assertViolation(() -> ChunkFormat.readHeader(Samples.encoded(HEADER).put(4, (byte) Codec.RAW.ordinal())));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void aNegativeSequenceIsRefused(long sequence) {
        assertViolation(() -> ChunkFormat.readHeader(Samples.encoded(HEADER).putLong(SEQUENCE, sequence)));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, -1, Integer.MIN_VALUE})
    void anExtentOfUnknownKindIsRefused(int kind) {
        assertViolation(() -> ChunkFormat.readHeader(Samples.encoded(HEADER).putInt(KIND, kind)));
    }

    @ParameterizedTest
    @CsvSource({"-1, 5", "9223372036854775807, 5", "0, 0", "0, -1", "0, 2097153", "1, 9223372036854775807"})
    void anExtentOutOfRangeIsRefused(long offset, long length) {
        ByteBuffer encoded = Samples.encoded(HEADER).putLong(OFFSET, offset).putLong(LENGTH, length);

        assertViolation(() -> ChunkFormat.readHeader(encoded));
    }

    @Test
    void anExtentOfANegativeFileIsRefused() {
        assertViolation(() -> ChunkFormat.readHeader(Samples.encoded(HEADER).putInt(ChunkFormat.PREFIX, -1)));
    }
}
