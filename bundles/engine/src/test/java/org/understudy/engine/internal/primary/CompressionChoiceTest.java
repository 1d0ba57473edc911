// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.understudy.api.engine.Compression;

class CompressionChoiceTest {
    private static final int CORES = 4;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = Long.MAX_VALUE - SECOND; // a clock of nanoseconds may begin anywhere, and overflow

    /** Two seconds of twenty chunks, whose compression takes this part of all cores. */
    private void compress(CompressionChoice choice, double share) {
        for (int i = 0; i < 20; i++) {
            now += SECOND / 10;
            choice.compressed((long) (share * CORES * SECOND / 10), now);
        }
    }

    @Test
    void aLevelThatIsSetStays() {
        CompressionChoice choice = new CompressionChoice(Compression.parse("7"), CORES);
        compress(choice, 0.9);
        assertThat(choice.level()).isEqualTo(7);
    }

    @Test
    void whatBoundsTheTransferGetsAFasterLevel() {
        CompressionChoice choice = new CompressionChoice(Compression.AUTO, CORES);
        assertThat(choice.level()).isEqualTo(1);
        compress(choice, 0.4);
        assertThat(choice.level()).isEqualTo(-1);
        compress(choice, 0.3);
        assertThat(choice.level()).isEqualTo(-1);
    }

    @Test
    void whatHasCoresToSpareGetsAStrongerLevel() {
        CompressionChoice choice = new CompressionChoice(Compression.AUTO, CORES);
        compress(choice, 0.02);
        assertThat(choice.level()).isEqualTo(3);
        compress(choice, 0.04);
        assertThat(choice.level()).isEqualTo(3);
    }

    @Test
    void aShareBetweenBothLeavesItAsItIs() {
        CompressionChoice choice = new CompressionChoice(Compression.AUTO, CORES);
        compress(choice, 0.1);
        assertThat(choice.level()).isEqualTo(1);
    }

    @Test
    void aFewChunksProveNothing() {
        CompressionChoice choice = new CompressionChoice(Compression.AUTO, CORES);
        for (int i = 0; i < 5; i++) {
            now += 10 * SECOND;
            choice.compressed(SECOND / 1000, now);
        }
        assertThat(choice.level()).isEqualTo(1);
    }

    @Test
    void aLineThatGetsFasterIsFollowed() {
        CompressionChoice choice = new CompressionChoice(Compression.AUTO, CORES);
        compress(choice, 0.01);
        assertThat(choice.level()).isEqualTo(3);
        compress(choice, 0.3);
        assertThat(choice.level()).isEqualTo(1);
        compress(choice, 0.2);
        assertThat(choice.level()).isEqualTo(-1);
    }
}
