// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.understudy.api.chunk.Extent;
import org.understudy.api.disk.HeldRanges.Range;

class HeldIndexTest {
    private static final int FILES = 3;
    private static final int SIZE = 200;

    @Test
    void anIndexAnswersAsASetOfBytesDoes() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            HeldIndex index = new HeldIndex();
            BitSet[] model = {new BitSet(), new BitSet(), new BitSet()};
            for (int i = random.nextInt(30); i > 0; i--) {
                int file = random.nextInt(FILES);
                int offset = random.nextInt(SIZE);
                int length = 1 + random.nextInt(random.nextInt(10) == 0 ? SIZE : 10);
                index.add(new Extent(file, kind(random), offset, length));
                model[file].set(offset, offset + length);
            }
            for (int file = 0; file < FILES; file++) {
                for (int offset = 0; offset <= 2 * SIZE; offset++) {
                    assertThat(index.at(file, offset))
                            .as("seed %s, file %s, offset %s", seed, file, offset)
                            .isEqualTo(expected(model[file], offset));
                }
            }
        }
    }

    private static Extent.Kind kind(Random random) {
        return random.nextBoolean() ? Extent.Kind.DATA : Extent.Kind.ZERO;
    }

    private static Range expected(BitSet held, int offset) {
        if (held.get(offset)) {
            return new Range(true, held.nextClearBit(offset));
        }
        int next = held.nextSetBit(offset);
        return new Range(false, next < 0 ? Long.MAX_VALUE : next);
    }

    @Test
    void rangesReachTheLargestOffset() {
        HeldIndex index = new HeldIndex();
        index.add(new Extent(0, Extent.Kind.ZERO, 5, Long.MAX_VALUE - 5));

        assertThat(index.at(0, 4)).isEqualTo(new Range(false, 5));
        assertThat(index.at(0, Long.MAX_VALUE - 1)).isEqualTo(new Range(true, Long.MAX_VALUE));
    }
}
