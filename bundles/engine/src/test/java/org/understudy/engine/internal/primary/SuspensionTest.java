// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.TransferHandle;
import org.understudy.api.transport.ControlRequest;

class SuspensionTest extends PrimaryTestBase {
    private void suspend() {
        primary.engine().suspend(Primary.NAME);
    }

    @Test
    void suspendingInMidTransferStopsItAndTearsItsChannelDown() {
        route.beforeChunk = this::suspend;
        TransferHandle handle = primary.engine().start(Primary.NAME);

        primary.run();

        assertThat(codeOf(() -> handle.await(Duration.ZERO))).isEqualTo(ErrorCode.CANCELLED_BY_PRIMARY);
        assertThat(replica.received(ControlRequest.CommitTransfer.class)).isEmpty();
        assertThat(replica.closedChannels).contains(settings.workload());
        assertThat(route.openChunks + disk.openScans + disk.openViews).isZero();
        assertThat(primary.state()).isEqualTo(ReplicationState.SUSPENDED);
        assertThat(primary.status().health()).isEqualTo(ReplicationHealth.WARNING);
        assertThat(primary.status().failure()).isEmpty();
    }

    @Test
    void whatWaitsForAWorkerEndsAtOnce() {
        TransferHandle handle = primary.engine().start(Primary.NAME);

        suspend();

        assertThat(codeOf(() -> handle.await(Duration.ZERO))).isEqualTo(ErrorCode.CANCELLED_BY_PRIMARY);
        primary.engine().resume(Primary.NAME);
        primary.run(); // also what waited
        assertThat(offers()).isEqualTo(1);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void aSuspendedRelationshipDoesNothingByItself() {
        replicate();
        assertThat(replica.closedChannels).isEmpty();
        suspend();

        primary.advance(Duration.ofDays(1));

        assertThat(offers()).isEqualTo(1);
        assertThat(replica.closedChannels).contains(settings.workload());
        assertThat(primary.status().nextCycle()).isEmpty();
    }

    @Test
    void resumingGoesOnWithTheSameTransferAtOnce() {
        route.beforeChunk = this::suspend;
        replicate();
        TransferId transfer = lastOffer().transfer();
        route.beforeChunk = () -> {};

        primary.engine().resume(Primary.NAME);
        primary.run();

        assertThat(lastOffer().transfer()).isEqualTo(transfer);
        assertThat(offers()).isEqualTo(2);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void withoutAutomaticCyclesResumingWaitsForACommand() {
        primary.configure(Primary.settings(settings.source(), false));
        replicate();
        suspend();

        primary.engine().resume(Primary.NAME);
        primary.advance(Duration.ofDays(1));

        assertThat(offers()).isEqualTo(1);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void aSuspensionSurvivesARestart() throws IOException {
        replicate();
        suspend();

        primary.restart(settings);
        primary.advance(Duration.ofDays(1));

        assertThat(primary.state()).isEqualTo(ReplicationState.SUSPENDED);
        assertThat(offers()).isEqualTo(1);
        primary.engine().resume(Primary.NAME);
        primary.run();
        assertThat(offers()).isEqualTo(2);
    }

    @Test
    void aCommitThatTheSuspensionCouldNotStopCounts() {
        replica.onCommit = this::suspend;

        replicate();

        assertThat(primary.state()).isEqualTo(ReplicationState.SUSPENDED);
        assertThat(primary.status().last()).isPresent();
        replica.onCommit = () -> {};
        primary.engine().resume(Primary.NAME);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void resumingBeforeTheSuspendedCommitIsAnsweredKeepsTheSchedule() {
        replica.onCommit = () -> {
            replica.onCommit = () -> {};
            suspend();
            primary.engine().resume(Primary.NAME);
        };

        replicate();

        assertThat(offers()).isEqualTo(2);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
        assertThat(primary.status().nextCycle()).contains(primary.time.now().plus(Primary.INTERVAL));
    }

    @Test
    void aCommitThatTakesLongIsNotAskedForAgainAfterASuspension() {
        replica.committingFirst = 100;
        replica.onCommit = this::suspend;

        replicate();

        assertThat(replica.received(ControlRequest.CommitTransfer.class)).hasSize(1);
        assertThat(primary.state()).isEqualTo(ReplicationState.SUSPENDED);
    }
}
