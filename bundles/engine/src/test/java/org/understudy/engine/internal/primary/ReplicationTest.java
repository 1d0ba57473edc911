// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.TransferHandle;
import org.understudy.api.engine.TransferProgress.Phase;
import org.understudy.api.engine.TransferReport;
import org.understudy.api.transport.ControlRequest;

class ReplicationTest extends PrimaryTestBase {
    @Test
    void nothingIsSentBeforeTheInitialReplicationIsStarted() {
        primary.advance(Duration.ofDays(1));

        assertThat(replica.requests).isEmpty();
        assertThat(primary.status().health()).isEqualTo(ReplicationHealth.NORMAL);
    }

    @Test
    void theMessagesOfATransferComeInTheirOrder() {
        replicate();

        assertThat(replica.requests)
                .extracting(Object::getClass)
                .containsExactly(
                        ControlRequest.Hello.class,
                        ControlRequest.QueryWorkload.class,
                        ControlRequest.BeginTransfer.class,
                        ControlRequest.CommitTransfer.class);
        assertThat(lastOffer().files()).isEqualTo(FakeDisk.FILES);
        assertThat(replica.received(ControlRequest.CommitTransfer.class).get(0).chunks())
                .isEqualTo(route.chunks);
    }

    @Test
    void theInitialReplicationLeadsToReplicating() throws InterruptedException {
        TransferHandle handle = primary.engine().start(Primary.NAME);
        assertThat(handle.await(Duration.ZERO)).isEmpty();
        assertThat(primary.engine().running(Primary.NAME)).contains(handle);

        primary.run();

        TransferReport report = handle.await(Duration.ZERO).orElseThrow();
        assertThat(report.progress().kind()).isEqualTo(TransferKind.INITIAL);
        assertThat(report.progress().phase()).isEqualTo(Phase.COMPLETE);
        assertThat(report.progress().changedBytes()).isEqualTo(3);
        RelationshipStatus status = primary.status();
        assertThat(status.state()).isEqualTo(ReplicationState.REPLICATING);
        assertThat(status.health()).isEqualTo(ReplicationHealth.NORMAL);
        assertThat(status.last()).contains(report);
        assertThat(status.running()).isEmpty();
        assertThat(primary.engine().running(Primary.NAME)).isEmpty();
        assertThat(disk.confirmedIn)
                .containsExactly(primary.maps().resolve(settings.workload().toString()));
    }

    @Test
    void aDeltaFollowsEveryIntervalAgainstTheStateOfTheReplica() {
        replicate();
        TransferId initial = lastOffer().transfer();

        primary.advance(Primary.INTERVAL.minusMillis(1));
        assertThat(offers()).isEqualTo(1);
        primary.advance(Duration.ofMillis(1));

        assertThat(offers()).isEqualTo(2);
        assertThat(lastOffer().kind()).isEqualTo(TransferKind.DELTA);
        assertThat(lastOffer().base()).contains(initial);
        assertThat(lastOffer().transfer()).isNotEqualTo(initial);

        primary.advance(Primary.INTERVAL.multipliedBy(3));
        assertThat(offers()).isEqualTo(5);
    }

    @Test
    void withoutAutomaticCyclesADeltaComesByCommandOnly() {
        primary.configure(Primary.settings(settings.source(), false));
        replicate();

        primary.advance(Duration.ofDays(1));
        assertThat(offers()).isEqualTo(1);
        assertThat(primary.status().nextCycle()).isEmpty();

        primary.engine().sync(Primary.NAME);
        primary.run();
        assertThat(offers()).isEqualTo(2);
    }

    @Test
    void aStateThatTheTrackerDoesNotKnowIsResynchronized() {
        replicate();
        TransferId unknown = TransferId.random();
        replica.current = Optional.of(unknown);
        List<ReplicationState> during = new ArrayList<>();
        route.beforeChunk = () -> during.add(primary.state());

        primary.advance(Primary.INTERVAL);

        assertThat(lastOffer().kind()).isEqualTo(TransferKind.RESYNC);
        assertThat(lastOffer().base()).contains(unknown);
        assertThat(during).isNotEmpty().containsOnly(ReplicationState.RESYNCHRONIZING);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void askingAgainWhileATransferRunsReturnsTheOneThatRuns() {
        TransferHandle initial = primary.engine().start(Primary.NAME);
        assertThat(primary.engine().start(Primary.NAME)).isSameAs(initial);
        assertThat(primary.engine().sync(Primary.NAME)).isSameAs(initial);
        primary.run();

        TransferHandle delta = primary.engine().sync(Primary.NAME);
        assertThat(delta).isNotSameAs(initial);
        assertThat(primary.engine().sync(Primary.NAME)).isSameAs(delta);
        primary.run();
        assertThat(offers()).isEqualTo(2);
    }

    @Test
    void aCommitThatTakesLongIsAskedForUntilItIsComplete() {
        replica.committingFirst = 3;

        replicate();

        assertThat(replica.received(ControlRequest.CommitTransfer.class)).hasSize(4);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void aReplicaThatLostTheWorkloadIsNotSentEverythingUnasked() {
        replicate();
        replica.current = Optional.empty();

        primary.advance(Primary.INTERVAL);

        assertThat(offers()).isEqualTo(1);
        assertThat(primary.state()).isEqualTo(ReplicationState.CRITICAL);
        assertThat(primary.status().failure().orElseThrow().code()).isEqualTo(ErrorCode.WORKLOAD_NOT_FOUND);

        replicate();
        assertThat(lastOffer().kind()).isEqualTo(TransferKind.INITIAL);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void aWorkloadIsFoundByItsGuidInAnyCase() {
        String guid = settings.workload().toString();

        assertThat(primary.engine().status(guid)).isEqualTo(primary.status());
        assertThat(primary.engine().status(guid.toUpperCase(Locale.ROOT))).isEqualTo(primary.status());
        assertThat(codeOf(() -> primary.engine().status("other"))).isEqualTo(ErrorCode.WORKLOAD_NOT_FOUND);
    }

    @Test
    void aSourceThatChangedWhileItWasReadIsNotCommitted() {
        disk.changedError = new ReplicationException(ErrorCode.SOURCE_CHANGED, "disk.img changed", "none");

        replicate();

        assertThat(replica.received(ControlRequest.CommitTransfer.class)).isEmpty();
        assertThat(primary.status().failure().orElseThrow().nextAttempt())
                .contains(primary.time.now().plus(Primary.INTERVAL));
    }

    @Test
    void aTimerAheadOfTheClockNeitherSkipsNorRepeatsACycle() {
        replicate();
        primary.time.set(Duration.ofMillis(-1500));

        primary.advance(Primary.INTERVAL.multipliedBy(4).minusSeconds(1));
        assertThat(offers()).isEqualTo(4);
        assertThat(primary.engine().measure(Primary.NAME).missed()).isZero();
        primary.time.pass(Duration.ofSeconds(3)); // and a cycle that starts late is none that was missed
        primary.advance(Primary.INTERVAL.minusSeconds(5));

        assertThat(offers()).isEqualTo(5);
        assertThat(primary.engine().measure(Primary.NAME).missed()).isZero();
    }
}
