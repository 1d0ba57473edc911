// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.chunk.Extent.Kind;

class ChunkDigestTest {
    private static final Extent DATA = new Extent(1, Kind.DATA, 0x1000, 5);
    private static final Extent ZEROS = new Extent(2, Kind.ZERO, 1L << 40, 4096);
    private static final String TABLE =
            "000000010000000000000000000010000000000000000005000000020000000100000100000000000000000000001000";

    /** Computed with Python's hashlib over struct.pack('>IIQQ', ...) of both extents, then the payload. */
    private static final String KNOWN = "1da48bdb8918765f8da29d46d4ff337b8be407784eaf40f40c1e1707c9492ae8";

    @Test
    void theKnownAnswerComesOut() {
        assertThat(digest(List.of(DATA, ZEROS), "hello")).hasToString(KNOWN);
    }

    @Test
    void theOrderOfTheExtentsMatters() {
        assertThat(digest(List.of(ZEROS, DATA), "hello")).isNotEqualTo(digest(List.of(DATA, ZEROS), "hello"));
    }

    @Test
    void eachFieldOfAnExtentMatters() {
        Digest digest = digest(List.of(DATA), "hello");

        assertThat(List.of(
                        new Extent(2, Kind.DATA, 0x1000, 5),
                        new Extent(1, Kind.ZERO, 0x1000, 5),
                        new Extent(1, Kind.DATA, 0x1001, 5),
                        new Extent(1, Kind.DATA, 0x1000, 6)))
                .allSatisfy(other -> assertThat(digest(List.of(other), "hello")).isNotEqualTo(digest));
    }

    @Test
    void thePayloadMatters() {
        assertThat(digest(List.of(DATA), "hellp")).isNotEqualTo(digest(List.of(DATA), "hello"));
    }

    @Test
    void thePayloadMayComeInPieces() {
        ByteBuffer first = payload("hel");
        ChunkDigest digest = new ChunkDigest().begin(List.of(DATA, ZEROS)).update(first);

        assertThat(first.hasRemaining()).isFalse();
        assertThat(digest.update(payload("lo")).end()).hasToString(KNOWN);
    }

    @Test
    void beginForgetsAChunkThatWasNotEnded() {
        ChunkDigest digest = new ChunkDigest().begin(List.of(ZEROS)).update(payload("abandoned"));

        assertThat(digest.begin(List.of(DATA, ZEROS)).update(payload("hello")).end())
                .hasToString(KNOWN);
    }

    @Test
    void extentsHaveTheirDocumentedForm() {
        ByteBuffer table = table(DATA, ZEROS);

        assertThat(HexFormat.of().formatHex(table.array())).isEqualTo(TABLE);
    }

    @Test
    void getReadsWhatPutWrote() {
        Extent largest = new Extent(Integer.MAX_VALUE, Kind.ZERO, 1, Long.MAX_VALUE - 1);
        ByteBuffer table = table(DATA, largest, ZEROS);

        assertThat(List.of(ChunkDigest.get(table), ChunkDigest.get(table), ChunkDigest.get(table)))
                .containsExactly(DATA, largest, ZEROS);
        assertThat(table.hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void anUnknownKindIsRefused(int kind) {
        ByteBuffer table = table(DATA).putInt(Integer.BYTES, kind);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChunkDigest.get(table))
                .withMessageContaining(String.valueOf(kind));
    }

    @Test
    void anExtentOutOfRangeIsRefused() {
        ByteBuffer table = table(DATA).putLong(2 * Integer.BYTES, -1);

        assertThatIllegalArgumentException().isThrownBy(() -> ChunkDigest.get(table));
    }

    private static Digest digest(List<Extent> extents, String payload) {
        return new ChunkDigest().begin(extents).update(payload(payload)).end();
    }

    private static ByteBuffer payload(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static ByteBuffer table(Extent... extents) {
        ByteBuffer table = ByteBuffer.allocate(extents.length * ChunkDigest.EXTENT_BYTES);
        for (Extent extent : extents) {
            ChunkDigest.put(extent, table);
        }
        return table.flip();
    }
}
