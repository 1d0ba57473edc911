// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.transport.ControlReply.TransferResult;

class ReplicaCommitTest extends ReplicaTestBase {
    private final TransferId transfer = TransferId.random();
    private final CountDownLatch go = new CountDownLatch(1);

    @BeforeEach
    void receive() throws IOException, InterruptedException {
        receive(transfer);
    }

    private void receive(TransferId id) {
        replica.begin(id);
        replica.engine.store(replica.peer(), Replica.chunk(id, 0, 1));
    }

    private void holdCommits() throws IOException, InterruptedException {
        replica.close();
        replica = new Replica(folder, 1);
        receive(transfer);
        replica.store.beforeCommit = () -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    @Test
    void aCommitIsAnsweredTheSameWayAgain() throws IOException, InterruptedException {
        TransferResult complete =
                new TransferResult(transfer, TransferResult.State.COMPLETE, 4, Optional.empty(), Optional.empty());

        assertThat(replica.commit(transfer, 1)).isEqualTo(complete);
        assertThat(replica.commit(transfer, 1)).isEqualTo(complete);
        restart();
        replica.store.attach(folder.resolve("vms"));
        assertThat(replica.commit(transfer, 1)).isEqualTo(complete);
    }

    @Test
    void aCommitThatMissesAChunkIsRefusedAndChangesNothing() {
        assertThat(codeOf(() -> replica.commit(transfer, 2))).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
        assertThat(replica.current("web1").resolve("disk.img")).doesNotExist();
    }

    @Test
    void aSlowCommitIsUnderWayUntilItIsDoneAndDoneOnce() throws IOException, InterruptedException {
        holdCommits();

        assertThat(replica.commit(transfer, 1).state()).isEqualTo(TransferResult.State.COMMITTING);
        assertThat(replica.commit(transfer, 1).state()).isEqualTo(TransferResult.State.COMMITTING);
        assertThat(codeOf(() -> replica.begin(transfer))).isEqualTo(ErrorCode.REPLICA_BUSY);

        go.countDown();
        await().until(() -> replica.commit(transfer, 1).state() == TransferResult.State.COMPLETE);
        assertThat(replica.store.commits).hasValue(1);
    }

    @Test
    void aSlowCommitThatNobodyAskedForAgainIsTheCurrentState() throws IOException, InterruptedException {
        holdCommits();
        assertThat(replica.commit(transfer, 1).state()).isEqualTo(TransferResult.State.COMMITTING);

        go.countDown();

        await().until(() -> replica.workloads.status("web1").stored().current().equals(Optional.of(transfer)));
        TransferId next = TransferId.random();
        var offer = Replica.offer(next, Optional.of(transfer));
        assertThat(replica.engine.handle(replica.peer(), offer).transfer()).isEqualTo(next);
    }

    @Test
    void aSlowCommitThatFailedUnaskedDoesNotKeepTheReplicaBusy() throws IOException, InterruptedException {
        holdCommits();
        Runnable wait = replica.store.beforeCommit;
        replica.store.beforeCommit = () -> {
            wait.run();
            throw new ReplicationException(ErrorCode.REPLICA_DISK_FULL, "the disk is full", "make room");
        };
        assertThat(replica.commit(transfer, 1).state()).isEqualTo(TransferResult.State.COMMITTING);
        assertThat(codeOf(() -> replica.begin(transfer))).isEqualTo(ErrorCode.REPLICA_BUSY);
        go.countDown();

        await().until(() -> codeOf(() -> replica.begin(transfer)) == null);

        replica.store.beforeCommit = () -> {};
        await().until(() -> replica.commit(transfer, 1).state() == TransferResult.State.COMPLETE);
    }

    @Test
    void aFailedCommitIsToldWithItsCodeAndMayBeTriedAgain() {
        replica.store.beforeCommit = () -> {
            throw new ReplicationException(ErrorCode.REPLICA_DISK_FULL, "the disk is full", "make room");
        };
        assertThat(codeOf(() -> replica.commit(transfer, 1))).isEqualTo(ErrorCode.REPLICA_DISK_FULL);
        replica.store.beforeCommit = () -> {
            throw new IllegalStateException("a defect");
        };
        assertThat(codeOf(() -> replica.commit(transfer, 1))).isEqualTo(ErrorCode.INTERNAL);
        replica.store.beforeCommit = () -> {};

        assertThat(replica.commit(transfer, 1).state()).isEqualTo(TransferResult.State.COMPLETE);
    }
}
