// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.transport.ControlReply.TransferResult;

class ReplicaSuspensionTest extends ReplicaTestBase {
    private TransferId base;
    private TransferId transfer;

    @BeforeEach
    void openDelta() {
        base = replica.replicate();
        transfer = TransferId.random();
        begin();
    }

    private void begin() {
        replica.engine.handle(replica.peer(), Replica.offer(transfer, Optional.of(base)));
    }

    private void assertPaused() {
        assertThat(codeOf(this::begin)).isEqualTo(ErrorCode.REPLICATION_PAUSED);
    }

    @Test
    void aSuspendedWorkloadTakesNoChunkAndNoCommit() {
        replica.workloads.suspend("web1");

        assertThat(codeOf(() -> replica.engine.admit(replica.peer(), transfer)))
                .isEqualTo(ErrorCode.REPLICATION_PAUSED);
        assertThat(codeOf(() -> replica.engine.store(replica.peer(), Replica.chunk(transfer, 0, 9))))
                .isEqualTo(ErrorCode.REPLICATION_PAUSED);
        assertThat(codeOf(() -> replica.commit(transfer, 0))).isEqualTo(ErrorCode.REPLICATION_PAUSED);
        assertPaused();
        assertThat(replica.workloads.status("web1").stored().current()).contains(base);
    }

    @Test
    void aResumedWorkloadGoesOnWhereItWas() {
        replica.engine.store(replica.peer(), Replica.chunk(transfer, 0, 9));
        replica.workloads.suspend("web1");
        replica.workloads.resume("web1");

        replica.engine.store(replica.peer(), Replica.chunk(transfer, 1, 9));
        replica.commit(transfer, 2);

        assertThat(replica.current("web1").resolve("disk.img")).hasBinaryContent(new byte[] {9, 9, 3, 4});
    }

    @Test
    void aCommitThatIsCompleteIsStillToldToBe() {
        replica.commit(transfer, 0);
        replica.workloads.suspend("web1");

        assertThat(replica.commit(transfer, 0).state()).isEqualTo(TransferResult.State.COMPLETE);
    }

    @Test
    void aSuspensionIsKeptOverARestart() throws IOException, InterruptedException {
        replica.workloads.suspend(Replica.WORKLOAD.toString());
        replica.workloads.suspend("web1");

        restart();
        assertPaused();
        assertThat(replica.workloads.status("web1").state()).isEqualTo(ReplicationState.SUSPENDED);
        assertThat(replica.workloads.status("web1").health()).isEqualTo(ReplicationHealth.CRITICAL);

        replica.workloads.resume("web1");
        restart();
        begin();
        assertThat(replica.workloads.status("web1").state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void aDamagedListOfSuspendedWorkloadsSuspendsNone() throws IOException, InterruptedException {
        replica.workloads.suspend("web1");
        Files.writeString(folder.resolve("etc/suspended"), "nonsense\n");

        restart();

        begin();
        assertThat(replica.workloads.status("web1").receiving()).contains(0L);
    }

    @Test
    void aSuspensionIsForgottenWithItsWorkload() {
        replica.workloads.suspend("web1");

        replica.workloads.remove("web1", true);

        assertThat(replica.current("web1")).doesNotExist();
        assertThat(replica.workloads.list()).isEmpty();
        replica.replicate();
        assertThat(replica.workloads.status("web1").health()).isEqualTo(ReplicationHealth.NORMAL);
    }

    @Test
    void aWorkloadThatIsRemovedWithoutItsFilesLeavesThem() {
        replica.workloads.remove("web1", false);

        assertThat(replica.workloads.list()).isEmpty();
        assertThat(replica.current("web1").resolve("disk.img")).hasBinaryContent(new byte[] {1, 2, 3, 4});
        assertThat(codeOf(() -> replica.engine.admit(replica.peer(), transfer))).isEqualTo(ErrorCode.TRANSFER_UNKNOWN);
        assertThat(codeOf(() -> replica.workloads.status("web1"))).isEqualTo(ErrorCode.WORKLOAD_NOT_FOUND);
    }
}
