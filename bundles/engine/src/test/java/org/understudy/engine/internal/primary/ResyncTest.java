// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.api.engine.ReplicationState.REPLICATING;
import static org.understudy.api.engine.ReplicationState.RESYNCHRONIZING;
import static org.understudy.api.engine.ReplicationState.SUSPENDED;
import static org.understudy.api.engine.ReplicationState.WAITING_FOR_START_RESYNCHRONIZE;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferKind;
import org.understudy.api.engine.AutomaticResync;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.engine.SourceOptions;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.transport.ControlRequest.BeginTransfer;

class ResyncTest extends PrimaryTestBase {
    private void allow(String when) {
        settings = settings.with(AutomaticResync.parse(when), SourceOptions.DEFAULT);
        primary.configure(settings);
    }

    private void resync() {
        primary.engine().resync(Primary.NAME);
        primary.run();
    }

    private TransferKind lastKind() {
        return lastOffer().kind();
    }

    @Test
    void byHandEverythingIsComparedThoughTheMapIsWhole() {
        replicate();

        resync();

        assertThat(lastKind()).isEqualTo(TransferKind.RESYNC);
        assertThat(lastOffer().base()).isPresent();
        assertThat(primary.state()).isEqualTo(REPLICATING);
    }

    @Test
    void onceItIsCompleteCyclesSendWhatChangesAgain() {
        replicate();
        resync();

        primary.advance(Primary.INTERVAL);

        assertThat(lastKind()).isEqualTo(TransferKind.DELTA);
    }

    @Test
    void oneThatFailedIsGoneOnWithAfterARestart() throws IOException {
        replicate();
        replica.refuse(BeginTransfer.class, ErrorCode.REPLICA_BUSY);
        resync();
        assertThat(primary.state()).isEqualTo(RESYNCHRONIZING);

        primary.crash(settings);
        primary.advance(Primary.INTERVAL);

        assertThat(replica.received(BeginTransfer.class))
                .extracting(BeginTransfer::kind)
                .startsWith(TransferKind.INITIAL, TransferKind.RESYNC, TransferKind.RESYNC);
        assertThat(primary.state()).isEqualTo(REPLICATING);
    }

    @Test
    void askedForWhileACycleRunsItFollowsThatOne() {
        replicate();
        replica.onCommit = () -> {
            replica.onCommit = () -> {};
            primary.engine().resync(Primary.NAME);
        };

        primary.engine().sync(Primary.NAME);
        primary.run();

        assertThat(replica.received(BeginTransfer.class))
                .extracting(BeginTransfer::kind)
                .containsExactly(TransferKind.INITIAL, TransferKind.DELTA, TransferKind.RESYNC);
        assertThat(primary.state()).isEqualTo(REPLICATING);
    }

    @Test
    void aLostMapLeadsToAComparisonByItselfAsLongAsNothingElseIsSet() {
        replicate();
        disk.lose();

        primary.advance(Primary.INTERVAL);

        assertThat(lastKind()).isEqualTo(TransferKind.RESYNC);
        assertThat(primary.state()).isEqualTo(REPLICATING);
    }

    @Test
    void whereItIsOffALostMapWaitsForAnOperatorAndIsCritical() {
        replicate();
        allow("off");
        disk.lose();

        primary.advance(Primary.INTERVAL.multipliedBy(10));

        assertThat(offers()).isEqualTo(1);
        assertThat(primary.state()).isEqualTo(WAITING_FOR_START_RESYNCHRONIZE);
        assertThat(primary.status().health()).isEqualTo(ReplicationHealth.CRITICAL);
        assertThat(primary.status().reasons().get(0)).contains("replica:resync");
        assertThat(primary.status().nextCycle()).isEmpty();
        assertThat(primary.events).extracting(EventDraft::type).containsOnlyOnce(EventType.RESYNCHRONIZATION_REQUIRED);

        resync();

        assertThat(primary.state()).isEqualTo(REPLICATING);
        assertThat(lastKind()).isEqualTo(TransferKind.RESYNC);
    }

    @Test
    void aCycleByHandDoesNotBeginAComparisonThatIsNotAllowed() {
        replicate();
        allow("off");
        disk.lose();

        primary.engine().sync(Primary.NAME);
        primary.run();

        assertThat(primary.state()).isEqualTo(WAITING_FOR_START_RESYNCHRONIZE);
        assertThat(codeOf(() -> primary.engine().sync(Primary.NAME))).isEqualTo(ErrorCode.INVALID_STATE);
    }

    @Test
    void itWaitsForTheDailyWindowAlsoOverARestart() throws IOException {
        replicate(); // at midnight
        allow("18:30-06:00");
        primary.advance(Duration.ofHours(7));
        disk.lose();
        primary.advance(Primary.INTERVAL);
        assertThat(primary.state()).isEqualTo(WAITING_FOR_START_RESYNCHRONIZE);
        assertThat(primary.status().nextCycle()).contains(Instant.parse("2026-01-01T18:30:00Z"));

        primary.crash(settings);
        primary.advance(Duration.ofHours(11));
        assertThat(primary.state()).isEqualTo(WAITING_FOR_START_RESYNCHRONIZE);
        primary.advance(Duration.ofMinutes(30));

        assertThat(primary.state()).isEqualTo(REPLICATING);
        assertThat(replica.received(BeginTransfer.class))
                .extracting(BeginTransfer::kind)
                .contains(TransferKind.RESYNC);
    }

    @Test
    void insideTheWindowItBeginsAtOnce() {
        replicate(); // at midnight
        allow("18:30-06:00");
        disk.lose();

        primary.advance(Primary.INTERVAL);

        assertThat(lastKind()).isEqualTo(TransferKind.RESYNC);
    }

    @Test
    void aSettingThatAllowsItEndsTheWait() {
        replicate();
        allow("off");
        disk.lose();
        primary.advance(Primary.INTERVAL);

        allow("always");
        primary.run();

        assertThat(primary.state()).isEqualTo(REPLICATING);
    }

    @Test
    void suspendedMeanwhileItStillWaitsWhenItIsResumed() {
        replicate();
        allow("off");
        disk.lose();
        primary.advance(Primary.INTERVAL);

        primary.engine().suspend(Primary.NAME);
        assertThat(primary.state()).isEqualTo(SUSPENDED);
        primary.engine().resume(Primary.NAME);
        primary.run();

        assertThat(primary.state()).isEqualTo(WAITING_FOR_START_RESYNCHRONIZE);
        assertThat(offers()).isEqualTo(1);
    }

    @Test
    void whatNeverReplicatedIsNotResynchronized() {
        assertThat(codeOf(() -> primary.engine().resync(Primary.NAME))).isEqualTo(ErrorCode.INVALID_STATE);
    }
}
