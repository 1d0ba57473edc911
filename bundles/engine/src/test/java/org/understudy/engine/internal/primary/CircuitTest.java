// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.Compression;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.event.EventType;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;

/** A hundred workloads with one replica. */
class CircuitTest extends PrimaryTestBase {
    private static final int COUNT = 100;

    private final List<RelationshipSettings> all = new ArrayList<>();
    private final List<Duration> greetings = new ArrayList<>();
    private Instant origin;

    @BeforeEach
    void replicateAll() throws IOException {
        primary.unsynced = true;
        primary.restart(settings);
        replicate();
        for (int i = 1; i < COUNT; i++) {
            all.add(relationship("vm" + i, settings.replica()));
        }
        configureAll();
        all.forEach(each -> primary.engine().start(each.name()));
        primary.run();
        assertThat(primary.engine().list()).allMatch(status -> status.last().isPresent());
        origin = primary.time.now();
        replica.onHello = () -> greetings.add(elapsed());
    }

    private RelationshipSettings relationship(String name, ReplicaAddress at) {
        return new RelationshipSettings(
                name,
                WorkloadId.random(),
                settings.source(),
                at,
                Primary.INTERVAL,
                true,
                Compression.AUTO,
                4,
                false,
                Priority.NORMAL,
                RateSchedule.UNLIMITED);
    }

    private void configureAll() {
        all.forEach(each -> primary.engine()
                .relationships()
                .updated(
                        RelationshipSettings.FACTORY_PID + "~" + each.name(),
                        new Hashtable<>(RelationshipConfig.format(each))));
    }

    private Duration elapsed() {
        return Duration.between(origin, primary.time.now());
    }

    /** The replica dies just before all cycles are due. */
    private void die() {
        replica.down = ErrorCode.CONNECTION_REFUSED;
        origin = primary.time.now().plus(Primary.INTERVAL);
        primary.advance(Primary.INTERVAL);
    }

    private static List<Duration> minutes(int... minutes) {
        return java.util.Arrays.stream(minutes).mapToObj(Duration::ofMinutes).toList();
    }

    private long events(EventType type) {
        return primary.events.stream().filter(event -> event.type() == type).count();
    }

    @Test
    void oneGreetingAtATimeFindsOutWhetherADeadReplicaIsBack() {
        die();
        primary.advance(Duration.ofHours(48));

        List<Duration> expected = new ArrayList<>(minutes(0, 1, 2, 4, 8, 10));
        for (int at = 40; at <= 48 * 60; at += 30) {
            expected.add(Duration.ofMinutes(at));
        }
        assertThat(greetings).isEqualTo(expected);
        assertThat(events(EventType.REPLICA_UNREACHABLE)).isEqualTo(1);
        assertThat(events(EventType.REPLICA_REACHABLE)).isZero();
    }

    @Test
    void whoWaitsShowsTheCircuitsAttemptAndNextTime() {
        die();
        primary.advance(Duration.ofMinutes(3));

        for (RelationshipStatus status : primary.engine().list()) {
            ReplicationFailure failure = status.failure().orElseThrow();
            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_REFUSED);
            assertThat(failure.attempt()).isEqualTo(3);
            assertThat(failure.nextAttempt()).contains(origin.plus(Duration.ofMinutes(4)));
            assertThat(status.nextCycle()).contains(origin.plus(Duration.ofMinutes(4)));
        }
    }

    @Test
    void whenItIsBackTheyComeSpreadOverTheirInterval() {
        Random random = new Random(1);
        primary.random = random::nextDouble;
        die();
        primary.advance(Duration.ofMinutes(3));
        replica.down = null;
        greetings.clear();

        primary.advance(Duration.ofMinutes(1).plus(Primary.INTERVAL));

        assertThat(events(EventType.REPLICA_REACHABLE)).isEqualTo(1);
        assertThat(primary.engine().list()).allMatch(status -> status.failure().isEmpty());
        // the greeting, and then each workload's own
        Duration back = Duration.ofMinutes(4);
        assertThat(greetings.get(0)).isEqualTo(back);
        for (int minute = 0; minute < 5; minute++) {
            Duration from = back.plusMinutes(minute);
            assertThat(greetings.stream()
                            .skip(2)
                            .filter(at -> at.compareTo(from) >= 0 && at.compareTo(from.plusMinutes(1)) < 0))
                    .hasSizeBetween(8, 60);
        }
    }

    @Test
    void anOperatorFindsOutAtOnce() {
        die();
        primary.advance(Duration.ofSeconds(30));
        replica.down = null;

        primary.engine().sync("vm7");
        primary.run();

        assertThat(primary.engine().status("vm7").failure()).isEmpty();
        assertThat(events(EventType.REPLICA_REACHABLE)).isEqualTo(1);
    }

    @Test
    void anOperatorsAttemptThatFailsIsTheCircuitsAttempt() {
        die();
        primary.advance(Duration.ofSeconds(30));

        primary.engine().sync("vm7");
        primary.advance(Duration.ofMinutes(2));

        assertThat(greetings.stream().map(Duration::toSeconds)).containsExactly(0L, 30L, 60L, 120L);
        assertThat(primary.engine().status("vm7").failure().orElseThrow().attempt())
                .isEqualTo(4);
    }

    @Test
    void anOpenCircuitOutlivesRestartsAndCrashes() throws IOException {
        die();
        primary.advance(Duration.ofMinutes(3));
        primary.restart(settings);
        configureAll();
        primary.advance(Duration.ofMinutes(6));
        primary.crash(settings);
        configureAll();
        primary.advance(Duration.ofMinutes(32));

        assertThat(greetings).isEqualTo(minutes(0, 1, 2, 4, 8, 10, 40));
        assertThat(primary.engine().status("vm99").failure().orElseThrow().attempt())
                .isEqualTo(7);
    }

    @Test
    void anotherReplicasWorkloadsAreNotConcerned() {
        RelationshipSettings other = relationship("other", new ReplicaAddress("other.example.org", 8443));
        all.add(other);
        configureAll();
        die();
        replica.down = null;

        primary.engine().start("other");
        primary.run();

        assertThat(primary.engine().status("other").failure()).isEmpty();
        assertThat(events(EventType.REPLICA_REACHABLE)).isZero();
    }

    @Test
    void anErrorInMidTransferOpensNoCircuit() {
        route.fail(ErrorCode.CONNECTION_LOST);

        primary.advance(Primary.INTERVAL);

        assertThat(events(EventType.REPLICA_UNREACHABLE)).isZero();
        assertThat(primary.engine().list().stream()
                        .filter(status -> status.failure().isPresent()))
                .hasSize(1);
    }

    @Test
    void aReplicaThatNobodyWaitsForIsGreetedNoMore() {
        die();
        primary.engine()
                .list()
                .forEach(status -> primary.engine().suspend(status.settings().name()));

        primary.advance(Duration.ofHours(2));

        assertThat(greetings).isEqualTo(minutes(0));
        assertThat(primary.states().circuits()).isEmpty();
    }

    @Test
    void afterARestartCyclesThatWereDueComeWithinAMinute() throws IOException {
        Random random = new Random(1);
        primary.random = random::nextDouble;
        origin = primary.time.now();
        primary.time.shutdown();
        primary.advance(Duration.ofDays(1));
        origin = primary.time.now();

        primary.restart(settings);
        configureAll();
        primary.advance(Duration.ofMinutes(1));

        assertThat(replica.received(ControlRequest.BeginTransfer.class)).hasSize(2 * COUNT);
        assertThat(greetings.stream().map(Duration::toSeconds).distinct().count())
                .isGreaterThan(25);
    }
}
