// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.TransferHandle;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.transport.ControlRequest.PrepareFailover;

/** A planned failover on the primary. */
class PreparationTest extends PrimaryTestBase {
    private TransferHandle prepare() {
        TransferHandle handle = primary.engine().prepareFailover(Primary.NAME);
        primary.run();
        return handle;
    }

    private List<PrepareFailover> told() {
        return replica.received(PrepareFailover.class);
    }

    @Test
    void oneMoreCycleIsMadeAndThenNothingIsSentAnyMore() throws Exception {
        replicate();
        assertThat(prepare().await(Duration.ZERO)).isPresent();
        TransferId last = lastOffer().transfer();
        int sent = replica.requests.size();

        assertThat(offers()).isEqualTo(2);
        assertThat(told()).extracting(PrepareFailover::transfer).containsExactly(Optional.of(last));
        assertThat(primary.state()).isEqualTo(ReplicationState.PREPARED_FOR_PLANNED_FAILOVER);
        primary.advance(Primary.INTERVAL.multipliedBy(3));
        primary.restart(settings);
        primary.advance(Primary.INTERVAL.multipliedBy(3));
        assertThat(replica.requests).hasSize(sent);
        assertThat(primary.state()).isEqualTo(ReplicationState.PREPARED_FOR_PLANNED_FAILOVER);
        assertThat(codeOf(() -> primary.engine().sync(Primary.NAME))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(codeOf(() -> primary.engine().start(Primary.NAME))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(primary.events).extracting(EventDraft::type).contains(EventType.FAILOVER_PREPARED);
    }

    @Test
    void theReplicaHearsOfItOnlyWhenItIsDurableHere() throws IOException {
        replicate();
        replica.onPrepare = () -> assertThat(
                        primary.states().find(settings.workload()).orElseThrow().state())
                .isEqualTo(ReplicationState.PREPARED_FOR_PLANNED_FAILOVER);
        prepare();
        assertThat(primary.status().failure()).isEmpty();
    }

    @Test
    void aReplicaThatWasNotToldIsToldByPreparingAgain() throws Exception {
        replicate();
        replica.refuse(PrepareFailover.class, ErrorCode.CONNECTION_LOST);
        TransferHandle failed = prepare();

        assertThatThrownBy(() -> failed.await(Duration.ZERO)).isInstanceOf(ReplicationException.class);
        assertThat(primary.state()).isEqualTo(ReplicationState.PREPARED_FOR_PLANNED_FAILOVER);
        assertThat(primary.status().failure().orElseThrow().remedy()).contains("replica:failover-prepare");

        primary.restart(settings);
        assertThat(prepare().await(Duration.ZERO)).isPresent();
        assertThat(primary.status().failure()).isEmpty();
        assertThat(offers()).isEqualTo(2);
    }

    @Test
    void aLastCycleThatFailsPreparesNothing() {
        replicate();
        replica.down = ErrorCode.CONNECTION_REFUSED;
        TransferHandle failed = prepare();

        assertThatThrownBy(() -> failed.await(Duration.ZERO)).isInstanceOf(ReplicationException.class);
        assertThat(told()).isEmpty();
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
        replica.down = null;
        primary.advance(Primary.INTERVAL);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void aCycleUnderWayIsInterruptedAsItMayHavePassedTheLastChanges() {
        replicate();
        TransferHandle[] last = new TransferHandle[1];
        route.beforeChunk = () -> {
            route.beforeChunk = () -> {};
            last[0] = primary.engine().prepareFailover(Primary.NAME);
        };
        primary.engine().sync(Primary.NAME);
        primary.run();

        assertThat(primary.state()).isEqualTo(ReplicationState.PREPARED_FOR_PLANNED_FAILOVER);
        assertThat(offers()).isEqualTo(3);
    }

    @Test
    void resumedItGoesOnOnceTheReplicaKnows() {
        replicate();
        prepare();
        replica.refuse(PrepareFailover.class, ErrorCode.TIMED_OUT);
        assertThat(codeOf(() -> primary.engine().resume(Primary.NAME))).isEqualTo(ErrorCode.TIMED_OUT);
        assertThat(primary.state()).isEqualTo(ReplicationState.PREPARED_FOR_PLANNED_FAILOVER);

        replica.onPrepare = () -> assertThat(primary.state()).isEqualTo(ReplicationState.PREPARED_FOR_PLANNED_FAILOVER);
        primary.engine().resume(Primary.NAME);
        primary.run();
        assertThat(told().get(told().size() - 1).transfer()).isEmpty();
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
        assertThat(offers()).isEqualTo(3);
    }

    @Test
    void onceTheReplicaIsFailedOverItCanNotGoOn() {
        replicate();
        prepare();
        replica.refuse(PrepareFailover.class, ErrorCode.ROLE_CHANGED);

        assertThat(codeOf(() -> primary.engine().resume(Primary.NAME))).isEqualTo(ErrorCode.ROLE_CHANGED);
        assertThat(primary.state()).isEqualTo(ReplicationState.PREPARED_FOR_PLANNED_FAILOVER);
    }

    @Test
    void whatIsNotReplicatedCompletelyCanNotBePrepared() {
        assertThat(codeOf(() -> primary.engine().prepareFailover(Primary.NAME))).isEqualTo(ErrorCode.INVALID_STATE);
        replicate();
        primary.engine().suspend(Primary.NAME);
        assertThat(codeOf(() -> primary.engine().prepareFailover(Primary.NAME))).isEqualTo(ErrorCode.INVALID_STATE);
    }
}
