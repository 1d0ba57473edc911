// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.understudy.api.engine.ReplicationState.INITIAL_REPLICATION_IN_PROGRESS;
import static org.understudy.api.engine.ReplicationState.READY_FOR_INITIAL_REPLICATION;
import static org.understudy.api.engine.ReplicationState.REPLICATING;
import static org.understudy.api.engine.ReplicationState.WAITING_FOR_INITIAL_REPLICATION;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.transport.ControlRequest.Hello;

class ScheduledStartTest extends PrimaryTestBase {
    private static final Duration DAY = Duration.ofDays(1);

    private Instant inADay() {
        return primary.time.now().plus(DAY);
    }

    private void schedule(Instant at) {
        primary.engine().startAt(Primary.NAME, Optional.of(at));
    }

    @Test
    void theInitialReplicationBeginsAtItsTimeAndNotBefore() {
        Instant at = inADay();
        schedule(at);

        primary.advance(DAY.minusMillis(1));

        assertThat(primary.state()).isEqualTo(WAITING_FOR_INITIAL_REPLICATION);
        assertThat(primary.status().nextCycle()).contains(at);
        assertThat(replica.requests).isEmpty();

        primary.advance(Duration.ofMillis(1));

        assertThat(primary.state()).isEqualTo(REPLICATING);
        assertThat(offers()).isEqualTo(1);
    }

    @Test
    void cyclesFollowAtTheInterval() {
        schedule(inADay());
        primary.advance(DAY);

        primary.advance(Primary.INTERVAL);

        assertThat(offers()).isEqualTo(2);
    }

    @Test
    void itBeginsWhereCyclesAreByCommandOnly() {
        RelationshipSettings manual = Primary.settings(settings.source(), false);
        primary.configure(manual);
        schedule(inADay());
        primary.configure(settings);
        primary.configure(manual);

        primary.advance(DAY);

        assertThat(primary.state()).isEqualTo(REPLICATING);
        assertThat(primary.status().nextCycle()).isEmpty();
    }

    @Test
    void aRestartKeepsTheTimeAndOneThatPassedMeanwhileIsMadeUpFor() throws IOException {
        schedule(inADay());
        primary.crash(settings);
        primary.run();
        assertThat(primary.state()).isEqualTo(WAITING_FOR_INITIAL_REPLICATION);

        primary.time.pass(DAY.plusHours(3));
        primary.restart(settings);
        primary.advance(Duration.ofMinutes(1));

        assertThat(primary.state()).isEqualTo(REPLICATING);
    }

    @Test
    void settingTheClockDoesNotMoveTheTime() {
        schedule(inADay());

        primary.time.set(Duration.ofHours(12));
        primary.status();
        primary.advance(Duration.ofHours(12));

        assertThat(primary.state()).isEqualTo(REPLICATING);
    }

    @Test
    void aReplicaThatIsDownAtTheTimeIsTriedAgain() {
        schedule(inADay());
        replica.down = ErrorCode.CONNECTION_REFUSED;
        primary.advance(DAY);
        assertThat(primary.state()).isEqualTo(INITIAL_REPLICATION_IN_PROGRESS);

        replica.down = null;
        primary.advance(DAY);

        assertThat(primary.state()).isEqualTo(REPLICATING);
        assertThat(replica.received(Hello.class)).hasSizeGreaterThan(1);
    }

    @Test
    void aMigrationMeanwhileLeavesTheTime() {
        schedule(inADay());
        primary.engine().beginMigration(Primary.NAME, Migration.Kind.STORAGE, "");
        primary.engine().cancelMigration(Primary.NAME);

        primary.advance(DAY);

        assertThat(primary.state()).isEqualTo(REPLICATING);
    }

    @Test
    void itCanBeTakenBack() {
        schedule(inADay());

        primary.engine().startAt(Primary.NAME, Optional.empty());
        primary.advance(DAY.multipliedBy(2));

        assertThat(primary.state()).isEqualTo(READY_FOR_INITIAL_REPLICATION);
        assertThat(replica.requests).isEmpty();
    }

    @Test
    void anOperatorMayStartEarlier() {
        schedule(inADay());

        replicate();

        assertThat(primary.state()).isEqualTo(REPLICATING);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 7 * 86_400 + 1})
    void aTimeThatIsPastOrTooFarAheadIsRefused(long seconds) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> schedule(primary.time.now().plusSeconds(seconds)));
        assertThat(primary.state()).isEqualTo(READY_FOR_INITIAL_REPLICATION);
    }

    @Test
    void whatReplicatesAlreadyIsNotStartedAtATime() {
        replicate();

        assertThat(codeOf(() -> schedule(inADay()))).isEqualTo(ErrorCode.INVALID_STATE);
    }
}
