// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.ReplicationStatistics;

/** Both sides of each threshold. */
class PrimaryHealthTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private ReplicationState state = ReplicationState.REPLICATING;
    private Optional<Duration> interval = Optional.of(Duration.ofMinutes(5));
    private Optional<ReplicationFailure> failure = Optional.empty();
    private Instant last = NOW;
    private boolean resynchronization;
    private boolean awaitsImport;
    private long successful = 10;
    private long missed;
    private Duration latency = Duration.ofSeconds(1);

    private Assessment assess() {
        return PrimaryHealth.assess(new PrimaryHealth.Vitals(
                state,
                awaitsImport,
                interval,
                failure,
                Optional.of(last),
                resynchronization,
                new ReplicationStatistics(NOW, NOW, successful, missed, 0, 0, latency, latency, 0, 0),
                NOW));
    }

    private void assertHealth(ReplicationHealth health, String... reasons) {
        Assessment assessment = assess();
        assertThat(assessment.health()).isEqualTo(health);
        assertThat(assessment.reasons()).hasSize(reasons.length);
        for (int i = 0; i < reasons.length; i++) {
            assertThat(assessment.reasons().get(i)).contains(reasons[i]);
        }
    }

    private void failWith(ErrorCode code) {
        failure = Optional.of(new ReplicationFailure(code, "told to fail", "none", NOW, 1, NOW, Optional.empty()));
    }

    @Test
    void anExportThatIsNotImportedIsAWarning() {
        state = ReplicationState.WAITING_FOR_INITIAL_REPLICATION;
        awaitsImport = true;
        assertHealth(ReplicationHealth.WARNING, "replica:import");
    }

    @Test
    void nothingWrongIsNormal() {
        assertHealth(ReplicationHealth.NORMAL);
    }

    @Test
    void aWorkloadThatWasEnabledIsNormal() {
        state = ReplicationState.READY_FOR_INITIAL_REPLICATION;
        last = NOW.minus(Duration.ofDays(1));

        assertHealth(ReplicationHealth.NORMAL);
    }

    @ParameterizedTest
    @CsvSource({"8, 2, NORMAL", "79, 20, WARNING", "80, 20, NORMAL", "4, 1, NORMAL", "7, 2, WARNING", "0, 1, WARNING"})
    void overTwentyPercentMissedIsWarning(long made, long notMade, ReplicationHealth expected) {
        successful = made;
        missed = notMade;

        assertThat(assess().health()).isEqualTo(expected);
    }

    @Test
    void anHourSinceTheLastSynchronizationIsNormalAndMoreIsWarning() {
        last = NOW.minus(Duration.ofHours(1));
        assertHealth(ReplicationHealth.NORMAL);

        last = last.minusMillis(1);
        assertHealth(ReplicationHealth.WARNING, "over 60 minutes ago");
    }

    @Test
    void aSlowerScheduleIsLateAfterTwoIntervals() {
        interval = Optional.of(Duration.ofMinutes(31));
        last = NOW.minus(Duration.ofMinutes(62));
        assertHealth(ReplicationHealth.NORMAL);

        last = last.minusMillis(1);
        assertHealth(ReplicationHealth.WARNING, "over 62 minutes ago");
    }

    @Test
    void whatOnlyReplicatesByCommandIsNeverLate() {
        interval = Optional.empty();
        last = NOW.minus(Duration.ofDays(30));

        assertHealth(ReplicationHealth.NORMAL);
    }

    @Test
    void fiveMinutesOfAverageLatencyIsNormalAndMoreIsWarning() {
        latency = Duration.ofMinutes(5);
        assertHealth(ReplicationHealth.NORMAL);

        latency = latency.plusMillis(1);
        assertHealth(ReplicationHealth.WARNING, "average latency");
    }

    @Test
    void anInitialReplicationThatIsNotCompleteIsWarning() {
        state = ReplicationState.INITIAL_REPLICATION_IN_PROGRESS;

        assertHealth(ReplicationHealth.WARNING, "the initial replication is not complete");
    }

    @Test
    void pausedOnThePrimaryIsWarning() {
        state = ReplicationState.SUSPENDED;

        assertHealth(ReplicationHealth.WARNING, "paused on the primary");
    }

    @Test
    void pausedOnTheReplicaIsCritical() {
        failWith(ErrorCode.REPLICATION_PAUSED);

        assertHealth(ReplicationHealth.CRITICAL, "paused on the replica", "told to fail");
    }

    @Test
    void aPrimaryThatCannotSendIsCritical() {
        state = ReplicationState.CRITICAL;

        assertHealth(ReplicationHealth.CRITICAL, "can't send");
    }

    @Test
    void aRequiredResynchronizationIsCritical() {
        resynchronization = true;

        assertHealth(ReplicationHealth.CRITICAL, "resynchronization");
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"CONNECTION_REFUSED", "REPLICA_DISK_FULL", "PRIMARY_LOW_MEMORY"})
    void anAttemptThatFailedAndIsTriedAgainIsWarning(ErrorCode code) {
        failWith(code);

        assertHealth(ReplicationHealth.WARNING, "told to fail");
    }

    @Test
    void allReasonsAreListedTheWorstFirst() {
        state = ReplicationState.SUSPENDED;
        resynchronization = true;
        missed = 10;
        last = NOW.minus(Duration.ofHours(2));
        latency = Duration.ofHours(1);

        assertHealth(ReplicationHealth.CRITICAL, "resynchronization", "paused", "20 cycles", "minutes ago", "latency");
    }
}
