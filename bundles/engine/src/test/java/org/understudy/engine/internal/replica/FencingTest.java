// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.engine.Failover;
import org.understudy.api.engine.Failover.Stage;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.transport.ControlReply.WorkloadState;
import org.understudy.api.transport.ControlRequest;

class FencingTest extends ReplicaTestBase {
    private WorkloadState query(long epoch) {
        return replica.engine.handle(replica.peer(), new ControlRequest.QueryWorkload(Replica.WORKLOAD, epoch));
    }

    private Object offer(TransferId base, long epoch) {
        return replica.engine.handle(
                replica.peer(),
                new ControlRequest.BeginTransfer(
                        Replica.WORKLOAD,
                        "web1",
                        TransferId.random(),
                        TransferKind.DELTA,
                        Optional.of(base),
                        Optional.empty(),
                        List.of(new FileEntry("disk.img", 4)),
                        epoch,
                        Optional.empty()));
    }

    private void mark(Stage stage, TransferId state) {
        Instant now = Instant.parse("2026-11-24T12:00:00Z");
        replica.engine
                .admission()
                .failovers()
                .put(Replica.WORKLOAD, new Failover(stage, state, now, false, now, folder.resolve("copy"), 1));
    }

    private void prepare(TransferId last) {
        replica.engine.handle(
                replica.peer(), new ControlRequest.PrepareFailover(Replica.WORKLOAD, Optional.ofNullable(last), 0));
    }

    private ReplicationState state() {
        return replica.workloads.status("web1").state();
    }

    @Test
    void whileItIsFailedOverAllOfThePrimaryIsRefusedAlsoAfterARestart() throws IOException, InterruptedException {
        TransferId state = replica.replicate();
        TransferId open = TransferId.random();
        replica.engine.handle(replica.peer(), Replica.offer(open, Optional.of(state)));
        replica.engine.store(replica.peer(), Replica.chunk(open, 0, 9));
        for (Stage stage : List.of(Stage.IN_PROGRESS, Stage.FAILED_OVER, Stage.COMMITTED, Stage.REVERSED)) {
            mark(stage, state);
            assertThat(codeOf(() -> replica.engine.admit(replica.peer(), open))).isEqualTo(ErrorCode.ROLE_CHANGED);
            assertThat(codeOf(() -> replica.engine.store(replica.peer(), Replica.chunk(open, 1, 9))))
                    .isEqualTo(ErrorCode.ROLE_CHANGED);
            assertThat(codeOf(() -> replica.commit(open, 1))).isEqualTo(ErrorCode.ROLE_CHANGED);
        }
        restart();

        assertThat(codeOf(() -> query(0))).isEqualTo(ErrorCode.ROLE_CHANGED);
        assertThat(codeOf(() -> query(1000))).isEqualTo(ErrorCode.ROLE_CHANGED);
        assertThat(codeOf(() -> offer(state, 1000))).isEqualTo(ErrorCode.ROLE_CHANGED);
        assertThat(codeOf(() -> replica.engine.handle(
                        replica.peer("new.example.org"), new ControlRequest.ClaimWorkload(Replica.WORKLOAD))))
                .isEqualTo(ErrorCode.ROLE_CHANGED);
        assertThat(codeOf(() -> prepare(state))).isEqualTo(ErrorCode.ROLE_CHANGED);
        assertThat(replica.current("web1").resolve("disk.img")).hasBinaryContent(new byte[] {1, 2, 3, 4});
    }

    @Test
    void theRefusalSaysWhatToDoAndIsTold() {
        mark(Stage.FAILED_OVER, replica.replicate());

        ReplicationException refusal = catchThrowableOfType(ReplicationException.class, () -> query(0));
        assertThat(codeOf(() -> query(0))).isEqualTo(ErrorCode.ROLE_CHANGED);

        assertThat(refusal).hasMessageContaining("failed over to the replica at 2026-11-24T12:00:00Z");
        assertThat(refusal.remedy()).contains("replica:failover-cancel", "replica:reverse");
        assertThat(replica.events)
                .filteredOn(event -> event.type() == EventType.FORMER_PRIMARY_REFUSED)
                .singleElement()
                .satisfies(event ->
                        assertThat(event.peer()).contains(replica.peer().name()))
                .extracting(EventDraft::error)
                .isEqualTo(Optional.of(ErrorCode.ROLE_CHANGED));
    }

    @Test
    void aPrimaryThatMissedAChangeOfRolesIsRefusedAndOneThatDidNotIsTold() throws IOException, InterruptedException {
        TransferId state = replica.replicate();
        replica.engine.admission().epochs().raise(Replica.WORKLOAD);
        restart();

        assertThat(query(0).epoch()).isEqualTo(1);
        assertThat(codeOf(() -> offer(state, 0))).isEqualTo(ErrorCode.TRANSFER_UNKNOWN);
        offer(state, 1);

        restart();
        assertThat(codeOf(() -> query(0))).isEqualTo(ErrorCode.ROLE_CHANGED);
        assertThat(codeOf(() -> offer(state, 0))).isEqualTo(ErrorCode.ROLE_CHANGED);
        assertThat(query(1).current()).contains(state);
    }

    @Test
    void aReplicaLearnsOfAHigherEpochFromThePrimary() throws IOException, InterruptedException {
        TransferId state = replica.replicate();
        offer(state, 4);
        restart();

        assertThat(query(4).epoch()).isEqualTo(4);
        assertThat(codeOf(() -> query(3))).isEqualTo(ErrorCode.ROLE_CHANGED);
    }

    @Test
    void whoClaimsAWorkloadIsToldItsEpoch() {
        TransferId state = replica.replicate();
        offer(state, 4);

        WorkloadState claimed = replica.engine.handle(
                replica.peer("new.example.org"), new ControlRequest.ClaimWorkload(Replica.WORKLOAD));
        assertThat(claimed.epoch()).isEqualTo(4);
    }

    @Test
    void aPreparationIsKeptUntilThePrimarySendsAgain() throws IOException, InterruptedException {
        TransferId state = replica.replicate();
        assertThat(codeOf(() -> prepare(TransferId.random()))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(state()).isEqualTo(ReplicationState.REPLICATING);

        prepare(state);
        restart();
        assertThat(state()).isEqualTo(ReplicationState.PREPARED_FOR_PLANNED_FAILOVER);
        assertThat(query(0).current()).contains(state);
        assertThat(state()).isEqualTo(ReplicationState.PREPARED_FOR_PLANNED_FAILOVER);

        offer(state, 0);
        assertThat(state()).isEqualTo(ReplicationState.REPLICATING);

        prepare(state);
        prepare(null);
        assertThat(state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void aDamagedMarkRefusesThePrimary() throws IOException, InterruptedException {
        mark(Stage.FAILED_OVER, replica.replicate());
        Path mark = folder.resolve("etc/failovers/" + Replica.WORKLOAD);
        assertThat(mark).exists();
        Files.writeString(mark, "stage=NONSENSE\n");
        restart();

        assertThat(codeOf(() -> query(0))).isEqualTo(ErrorCode.ROLE_CHANGED);
        assertThat(state()).isEqualTo(ReplicationState.FAILOVER_IN_PROGRESS);
    }

    @Test
    void aWorkloadThatIsFailedOverIsNotRemoved() {
        TransferId state = replica.replicate();
        for (Stage stage : List.of(Stage.IN_PROGRESS, Stage.FAILED_OVER, Stage.REVERSED)) {
            mark(stage, state);
            assertThat(codeOf(() -> replica.workloads.remove("web1", false))).isEqualTo(ErrorCode.INVALID_STATE);
        }
        mark(Stage.COMMITTED, state);
        assertThat(codeOf(() -> replica.workloads.remove("web1", true))).isEqualTo(ErrorCode.INVALID_STATE);
        replica.workloads.remove("web1", false);
        assertThat(replica.current("web1").resolve("disk.img")).exists();
    }
}
