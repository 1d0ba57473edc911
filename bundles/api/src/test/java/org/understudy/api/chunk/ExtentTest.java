// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.chunk.Extent.Kind;

class ExtentTest {
    @ParameterizedTest
    @CsvSource({"-1, 0, 1", "0, -1, 1", "0, 0, 0", "0, 0, -1", "0, 9223372036854775807, 1", "0, -5, 10"})
    void valuesOutOfRangeAreRefused(int file, long offset, long length) {
        for (Kind kind : Kind.values()) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Extent(file, kind, offset, length));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anExtentMayReachTheLastOffsetThereIs(Kind kind) {
        assertThat(new Extent(Integer.MAX_VALUE, kind, Long.MAX_VALUE - 1, 1).end())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void dataIsLimitedToThePayloadOfAChunk() {
        assertThat(new Extent(0, Kind.DATA, 7, ChunkLimits.MAX_RAW).end()).isEqualTo(7L + ChunkLimits.MAX_RAW);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Extent(0, Kind.DATA, 0, ChunkLimits.MAX_RAW + 1L))
                .withMessageContaining(String.valueOf(ChunkLimits.MAX_RAW));
    }

    @Test
    void zerosAreAsLongAsAFileCanBe() {
        assertThat(new Extent(0, Kind.ZERO, 0, Long.MAX_VALUE).end()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theKindIsNeeded() {
        assertThatNullPointerException().isThrownBy(() -> new Extent(0, null, 0, 1));
    }
}
