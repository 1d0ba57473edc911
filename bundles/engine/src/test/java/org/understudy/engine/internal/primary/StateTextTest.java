// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.TransferProgress;
import org.understudy.api.engine.TransferReport;

class StateTextTest {
    static final Instant AT = Instant.parse("2026-02-03T04:05:06.789Z");

    static Stream<RelationshipState> states() {
        RelationshipState initial = RelationshipState.initial();
        RelationshipState done = initial.completed(report(), Optional.of(AT));
        return Stream.of(
                initial,
                done,
                done.on(AT.minusSeconds(300)),
                done.comparing(true),
                initial.after(Transitions.Event.EXPORT).awaiting(Optional.of(TransferId.random())),
                done.consistent(AT),
                done.with(new RelationshipState.Pending(
                        TransferId.random(), TransferKind.DELTA, Optional.of(TransferId.random()))),
                initial.with(
                        new RelationshipState.Pending(TransferId.random(), TransferKind.INITIAL, Optional.empty())),
                done.failed(failure(Optional.of(AT.plusSeconds(60)))),
                done.interrupted(Transitions.Event.STOPPED_BY_ERROR).failed(failure(Optional.empty())),
                done.interrupted(Transitions.Event.STOPPED_BY_ERROR).interrupted(Transitions.Event.SUSPEND));
    }

    private static ReplicationFailure failure(Optional<Instant> next) {
        return new ReplicationFailure(
                ErrorCode.SOURCE_MISSING,
                "C:\\vms = müll #1\nsecond line \u4e2d",
                " leading space",
                AT,
                3,
                AT.minusSeconds(77),
                next);
    }

    private static TransferReport report() {
        TransferProgress progress = new TransferProgress(
                TransferId.random(),
                TransferKind.RESYNC,
                TransferProgress.Phase.COMPLETE,
                AT,
                1,
                Long.MAX_VALUE,
                3,
                4,
                5,
                6,
                7,
                8);
        return new TransferReport(progress, AT.plusSeconds(9), Duration.ofMillis(9001));
    }

    @ParameterizedTest
    @MethodSource("states")
    void whatIsWrittenIsReadAgain(RelationshipState state) {
        assertThat(StateText.read(StateText.write(state))).isEqualTo(state);
    }

    @Test
    void whatALaterVersionAddsIsIgnored() {
        RelationshipState state = RelationshipState.initial();

        assertThat(StateText.read(StateText.write(state) + "later=1\n")).isEqualTo(state);
    }

    @Test
    void aFailureThatAnEarlierVersionWroteCountsFromItself() {
        RelationshipState state = RelationshipState.initial().failed(failure(Optional.empty()));
        String earlier = StateText.write(state).replaceAll("failure.first=.*", "");

        assertThat(StateText.read(earlier).failure().orElseThrow().firstAttempt())
                .isEqualTo(AT);
    }

    @Test
    void whatIsNoStateIsRefused() {
        assertThatThrownBy(() -> StateText.read("")).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> StateText.read("state=Nonsense")).isInstanceOf(IllegalArgumentException.class);
    }
}
