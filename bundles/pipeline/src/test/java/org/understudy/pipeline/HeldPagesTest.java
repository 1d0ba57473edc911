// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.pipeline.Violations.assertViolation;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.chunk.ChunkDigest;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.HeldChunk;

class HeldPagesTest {
    private static final int SEQUENCE = Integer.BYTES;
    private static final int EXTENTS = SEQUENCE + Long.BYTES + Digest.LENGTH;

    private final Random random = new Random(7);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, ChunkFormat.MAX_HELD})
    void aPageIsReadAsItWasWritten(int count) {
        List<HeldChunk> chunks = chunks(count, 3);
        ByteBuffer page = ChunkFormat.writeHeld(chunks);

        assertThat(page.remaining())
                .isEqualTo(Integer.BYTES
                        + chunks.stream().mapToInt(ChunkFormat::heldLength).sum());
        assertThat(ChunkFormat.readHeld(page)).isEqualTo(chunks);
    }

    @Test
    void aPageTakesTheFirstChunksUpToTheirMaximalNumber() {
        List<HeldChunk> chunks = chunks(ChunkFormat.MAX_HELD + 1, 1);

        assertThat(ChunkFormat.readHeld(ChunkFormat.writeHeld(chunks)))
                .isEqualTo(chunks.subList(0, ChunkFormat.MAX_HELD));
    }

    @Test
    void aPageTakesAsManyChunksAsFitIntoItsMaximalLength() {
        HeldChunk largest = Samples.held(random, 0, ChunkLimits.MAX_EXTENTS);
        int fit = (ChunkFormat.MAX_HELD_BYTES - Integer.BYTES) / ChunkFormat.heldLength(largest);
        assertThat(fit).isLessThan(ChunkFormat.MAX_HELD);

        ByteBuffer page = ChunkFormat.writeHeld(Collections.nCopies(fit + 1, largest));

        assertThat(page.remaining()).isLessThanOrEqualTo(ChunkFormat.MAX_HELD_BYTES);
        assertThat(ChunkFormat.readHeld(page)).hasSize(fit);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, ChunkFormat.MAX_HELD + 1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void aCountOutOfRangeIsRefused(int count) {
        assertViolation(() -> ChunkFormat.readHeld(page().putInt(0, count)));
    }

    @Test
    void moreChunksThanAreThereAreRefused() {
        assertViolation(() -> ChunkFormat.readHeld(page().putInt(0, 2)));
    }

    @Test
    void bytesBehindTheLastChunkAreRefused() {
        ByteBuffer page = page();

        assertViolation(() -> ChunkFormat.readHeld(
                ByteBuffer.allocate(page.remaining() + 1).put(page).rewind()));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void aNegativeSequenceIsRefused(long sequence) {
        assertViolation(() -> ChunkFormat.readHeld(page().putLong(SEQUENCE, sequence)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 2, ChunkLimits.MAX_EXTENTS, ChunkLimits.MAX_EXTENTS + 1, Integer.MAX_VALUE, 0x0AAAAAAB})
    void anExtentCountThatIsNotTheNumberOfExtentsIsRefused(int count) {
        assertViolation(() -> ChunkFormat.readHeld(page().putInt(EXTENTS, count)));
    }

    @Test
    void aMalformedExtentIsRefused() {
        int length = EXTENTS + Integer.BYTES + ChunkDigest.EXTENT_BYTES - Long.BYTES;

        assertViolation(() -> ChunkFormat.readHeld(page().putLong(length, 0)));
    }

    private ByteBuffer page() {
        return ChunkFormat.writeHeld(chunks(1, 1));
    }

    private List<HeldChunk> chunks(int count, int extents) {
        return IntStream.range(0, count)
                .mapToObj(i -> Samples.held(random, i, extents))
                .toList();
    }
}
