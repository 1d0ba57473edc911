// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.understudy.api.compare.BlockDigests;
import org.understudy.api.compare.RangeDigest;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;

class RangeFormatTest {
    private static final RangeQuery QUERY = new RangeQuery(
            3,
            5L << 20,
            List.of(new RangeQuery.Run(1, new RangeDigest(7, 8)), new RangeQuery.Run(1L << 30, RangeDigest.ZERO)));

    private static final List<RangeState> STATES = List.of(
            RangeState.of(RangeState.Kind.EQUAL, 1L << 30),
            RangeState.different(BlockDigests.get(ByteBuffer.allocate(32).put(5, (byte) 9), 2)),
            RangeState.of(RangeState.Kind.ABSENT, 4));

    @Test
    void aQueryArrivesAsItWasSent() {
        assertThat(RangeFormat.readQuery(RangeFormat.write(QUERY))).isEqualTo(QUERY);
    }

    @Test
    void anAnswerArrivesAsItWasSent() {
        assertThat(RangeFormat.readAnswer(RangeFormat.write(STATES))).isEqualTo(STATES);
    }

    @Test
    void theLargestOfBothHaveTheirPlace() {
        List<RangeQuery.Run> runs = new ArrayList<>();
        List<RangeState> states = new ArrayList<>();
        for (int i = 0; i < RangeQuery.MAX_DATA_RANGES; i++) {
            runs.add(new RangeQuery.Run(1, RangeDigest.ZERO));
            runs.add(new RangeQuery.Run(1, new RangeDigest(1, i)));
            states.add(RangeState.of(RangeState.Kind.ZERO, 1));
            states.add(RangeState.different(BlockDigests.zero(256)));
        }
        runs.add(new RangeQuery.Run(1, RangeDigest.ZERO));

        assertThat(RangeFormat.write(new RangeQuery(0, 0, runs)).remaining()).isEqualTo(RangeFormat.MAX_QUERY);
        assertThat(RangeFormat.write(states).remaining()).isLessThanOrEqualTo(RangeFormat.MAX_ANSWER);
        assertThat(RangeFormat.readAnswer(RangeFormat.write(states))).isEqualTo(states);
    }

    @Test
    void whatIsCutOrGoesOnIsAViolation() {
        byte[] query = RangeFormat.write(QUERY).array();
        byte[] answer = RangeFormat.write(STATES).array();
        for (int length = 0; length < query.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(query, 0, length);
            Violations.assertViolation(() -> RangeFormat.readQuery(cut));
        }
        for (int length = 0; length < answer.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(answer, 0, length);
            Violations.assertViolation(() -> RangeFormat.readAnswer(cut));
        }
        Violations.assertViolation(() -> RangeFormat.readQuery(
                ByteBuffer.allocate(query.length + 1).put(query).rewind()));
        Violations.assertViolation(() -> RangeFormat.readAnswer(
                ByteBuffer.allocate(answer.length + 1).put(answer).rewind()));
    }

    @Test
    void numbersOutOfRangeAreViolations() {
        for (int at : List.of(0, 4, 12)) {
            Violations.assertViolation(
                    () -> RangeFormat.readQuery(RangeFormat.write(QUERY).putInt(at, -1)));
        }
        Violations.assertViolation(
                () -> RangeFormat.readQuery(RangeFormat.write(QUERY).putLong(16, 65)));
        Violations.assertViolation(
                () -> RangeFormat.readQuery(RangeFormat.write(QUERY).putLong(16, -1)));
        Violations.assertViolation(
                () -> RangeFormat.readAnswer(RangeFormat.write(STATES).putInt(0, -1)));
        Violations.assertViolation(
                () -> RangeFormat.readAnswer(RangeFormat.write(STATES).putInt(0, 0)));
        Violations.assertViolation(
                () -> RangeFormat.readAnswer(RangeFormat.write(STATES).put(4, (byte) 4)));
        Violations.assertViolation(
                () -> RangeFormat.readAnswer(RangeFormat.write(STATES).putLong(5, 0)));
        Violations.assertViolation(
                () -> RangeFormat.readAnswer(RangeFormat.write(STATES).putLong(14, 2)));
        Violations.assertViolation(
                () -> RangeFormat.readAnswer(RangeFormat.write(STATES).putShort(22, (short) 257)));
    }
}
