// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.engine.ClockSkew;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.engine.ReplicationStatistics;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.transport.ControlRequest;

/** What relationships publish, count, and are judged by. */
class SupervisionTest extends PrimaryTestBase {
    private List<EventType> told() {
        return primary.events.stream().map(EventDraft::type).toList();
    }

    private EventDraft last(EventType type) {
        return primary.events.stream()
                .filter(draft -> draft.type() == type)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private ReplicationStatistics measure() {
        return primary.engine().measure(Primary.NAME);
    }

    @Test
    void aReplicationTellsItsSteps() {
        replicate();

        assertThat(told())
                .startsWith(EventType.RELATIONSHIP_ENABLED)
                .contains(EventType.STATE_CHANGED, EventType.TRANSFER_STARTED, EventType.TRANSFER_COMPLETED);
        EventDraft completed = last(EventType.TRANSFER_COMPLETED);
        assertThat(completed.workload()).contains(Primary.NAME);
        assertThat(completed.workloadId()).contains(settings.workload());
        assertThat(completed.peer()).contains(settings.replica().toString());
    }

    @Test
    void aRelationshipIsToldToBeEnabledOnceAndNotAtEachStart() throws IOException {
        primary.restart(settings);
        primary.restart(settings);

        assertThat(told()).containsOnlyOnce(EventType.RELATIONSHIP_ENABLED);
    }

    @Test
    void aFailureIsToldByItsClassWithRemedyAndTheNextAttempt() {
        replicate();
        replica.refuse(ControlRequest.Hello.class, ErrorCode.CONNECTION_REFUSED);
        primary.advance(Primary.INTERVAL);

        EventDraft failed = last(EventType.NETWORK_ERROR);
        assertThat(failed.error()).contains(ErrorCode.CONNECTION_REFUSED);
        assertThat(failed.message()).contains("told to fail", "attempt 1", "the next one is due at");
        assertThat(failed.remedy()).isEqualTo("none");
        assertThat(measure().networkFailures()).isEqualTo(1);

        primary.advance(Primary.INTERVAL);
        assertThat(told()).contains(EventType.RETRY_SUCCEEDED);
    }

    @Test
    void anErrorThatStopsReplicationIsToldAndCountedAsOther() {
        replicate();
        replica.refuse(ControlRequest.Hello.class, ErrorCode.PRIMARY_NOT_AUTHORIZED);
        primary.advance(Primary.INTERVAL);

        assertThat(told()).contains(EventType.AUTHORIZATION_ERROR, EventType.REPLICATION_STOPPED);
        assertThat(measure().otherFailures()).isEqualTo(1);
    }

    @Test
    void suspendResumeAndRemoveAreTold() {
        replicate();
        primary.engine().suspend(Primary.NAME);
        primary.engine().resume(Primary.NAME);
        primary.run();
        primary.engine().remove(Primary.NAME);

        assertThat(told())
                .containsSubsequence(
                        EventType.REPLICATION_SUSPENDED, EventType.REPLICATION_RESUMED, EventType.RELATIONSHIP_REMOVED);
    }

    @Test
    void theStatisticsAreKeptOverARestartAndEndWithTheirWindow() throws IOException {
        replicate();
        primary.advance(Primary.INTERVAL);
        assertThat(measure().successful()).isEqualTo(2);

        primary.restart(settings);

        assertThat(measure().successful()).isEqualTo(2);
        assertThat(measure().until()).isEqualTo(Instant.parse("2026-01-01T09:00:00Z"));
    }

    @Test
    void aResetBeginsAnewAndIsTold() {
        replicate();

        primary.engine().resetStatistics(Primary.NAME);

        assertThat(measure().successful()).isZero();
        assertThat(measure().from()).isEqualTo(primary.time.now());
        assertThat(told()).contains(EventType.STATISTICS_RESET);
    }

    @Test
    void aWindowsEndIsToldOnce() {
        primary.engine().watch().start();
        replicate();
        primary.advance(Duration.ofHours(12));

        assertThat(told().stream().filter(EventType.STATISTICS::equals)).hasSize(1);
        assertThat(last(EventType.STATISTICS).message())
                .contains("from 2025-12-31T21:00:00Z until 2026-01-01T09:00:00Z", " 0 missed");
        // 145 cycles from 00:00 to 12:00; the one at 09:00 may count for either window
        assertThat(last(EventType.STATISTICS).message()).containsPattern("10[89] cycles successful");
        assertThat(measure().successful()).isBetween(36L, 37L);
    }

    @Test
    void healthIsToldWhenItChangesAndOnlyThen() throws IOException {
        primary.engine().watch().start();
        replicate();
        primary.advance(Duration.ofMinutes(1));
        assertThat(told().stream().filter(EventType.HEALTH_CHANGED::equals)).hasSize(1);

        primary.engine().suspend(Primary.NAME);
        primary.advance(Duration.ofMinutes(10));
        assertThat(told().stream().filter(EventType.HEALTH_WARNING::equals)).hasSize(1);
        assertThat(last(EventType.HEALTH_WARNING).message()).contains("Warning", "paused on the primary");

        primary.restart(settings);
        primary.engine().watch().start();
        primary.advance(Duration.ofMinutes(10));
        assertThat(told().stream().filter(EventType.HEALTH_WARNING::equals)).hasSize(1);
    }

    @Test
    void anHourWithoutASynchronizationIsToldWithoutAnythingElseHappening() {
        primary.engine().watch().start();
        replicate();
        for (int i = 0; i < 20; i++) {
            replica.refuse(ControlRequest.Hello.class, ErrorCode.REPLICATION_PAUSED);
        }
        primary.advance(Duration.ofMinutes(66));

        assertThat(primary.status().reasons()).anyMatch(reason -> reason.contains("minutes ago"));
        assertThat(last(EventType.HEALTH_CRITICAL).message()).contains("paused on the replica");
    }

    @Test
    void aResetTurnsAWarningOfTheWindowAloneBackToNormal() {
        replicate();
        for (int i = 0; i < 5; i++) {
            primary.supervision().missed(settings, 1);
        }
        assertThat(primary.status().health()).isEqualTo(ReplicationHealth.WARNING);
        assertThat(primary.status().reasons()).singleElement().asString().contains("were missed");

        primary.engine().resetStatistics(Primary.NAME);

        assertThat(primary.status().health()).isEqualTo(ReplicationHealth.NORMAL);
    }

    @Test
    void theReplicasClockIsComparedAtEachGreeting() {
        replicate();

        // the fake replica's clock stands at the epoch
        assertThat(primary.engine().clockSkews())
                .containsExactly(new ClockSkew(
                        settings.replica(),
                        Duration.between(primary.time.now(), Instant.EPOCH),
                        Duration.ZERO,
                        primary.time.now()));
    }

    @Test
    void aRefusedConfigurationIsTold() {
        Hashtable<String, Object> wrong = new Hashtable<>(RelationshipConfig.format(settings));
        wrong.put("interval", "1");
        primary.engine().relationships().updated(Primary.PID, wrong);

        assertThat(last(EventType.SETTING_REFUSED).message()).contains(Primary.PID, "interval", "1");
        assertThat(last(EventType.SETTING_REFUSED).error()).isEqualTo(Optional.of(ErrorCode.INVALID_SETTING));
    }
}
