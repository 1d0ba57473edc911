// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.understudy.api.engine.RelationshipSettings;

class TimetableTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration FIVE = Duration.ofMinutes(5);
    private final RelationshipSettings automatic = Primary.settings(Path.of("/source"), true);

    private static RelationshipState due(Instant at) {
        return RelationshipState.initial().on(AT).due(Optional.of(at));
    }

    @Test
    void theNextCycleLiesOnTheGridWhateverTheLastOneTook() {
        Instant now = AT.plusSeconds(301);

        assertThat(Timetable.nextCycle(due(AT), automatic, now, now)).isEqualTo(AT.plusSeconds(600));
    }

    @Test
    void whatBecameDueWhileTheNodeWasDownIsSpreadOverAMinute() {
        Instant now = AT.plusSeconds(7200);

        assertThat(Timetable.afterRestart(due(AT), FIVE, now, 0.5)).contains(now.plusSeconds(30));
        assertThat(Timetable.afterRestart(due(now.plusSeconds(9)), FIVE, now, 0.5))
                .contains(now.plusSeconds(9));
    }

    @Test
    void nothingWaitsLongerThanItEverMayAfterTheClockWasSetBack() {
        RelationshipState kept = Timetable.plausible(due(AT.plusSeconds(86_400)), FIVE, AT);

        assertThat(kept.nextCycle()).contains(AT.plus(FIVE));
    }

    @Test
    void aShorterIntervalMakesTheNextCycleEarlierAndALongerOneLeavesItWhereItWas() {
        Instant next = AT.plusSeconds(300);

        assertThat(Timetable.at(Duration.ofSeconds(30), due(next), AT.plusSeconds(10))
                        .nextCycle())
                .contains(AT.plusSeconds(30));
        assertThat(Timetable.at(Duration.ofHours(1), due(next), AT.plusSeconds(10))
                        .nextCycle())
                .contains(next);
    }

    @Test
    void ofThoseThatWereDueOneIsMadeAndTheOthersWereMissed() {
        Timetable.Accounted accounted = Timetable.account(due(AT), automatic, AT.plusSeconds(950));

        assertThat(accounted.missed()).isEqualTo(2);
        assertThat(accounted.state().grid()).contains(AT.plusSeconds(900));
    }

    @Test
    void withoutAutomaticCyclesNoneIsMissed() {
        RelationshipSettings byCommand = Primary.settings(Path.of("/source"), false);

        assertThat(Timetable.account(due(AT), byCommand, AT.plusSeconds(950)).missed())
                .isZero();
    }

    @Test
    void whatAnOperatorStoppedWasNotMissed() {
        RelationshipState forgiven = Timetable.forgiven(due(AT), FIVE, AT.plusSeconds(950));

        assertThat(Timetable.account(forgiven, automatic, AT.plusSeconds(960)).missed())
                .isZero();
    }
}
