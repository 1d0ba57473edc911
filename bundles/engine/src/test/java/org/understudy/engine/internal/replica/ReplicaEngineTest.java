// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.transport.ControlReply.TransferOpen;
import org.understudy.api.transport.ControlReply.TransferResult;
import org.understudy.api.transport.ControlReply.WorkloadState;
import org.understudy.api.transport.ControlRequest;

class ReplicaEngineTest extends ReplicaTestBase {
    private WorkloadState query() {
        return replica.engine.handle(replica.peer(), new ControlRequest.QueryWorkload(Replica.WORKLOAD, 0));
    }

    @Test
    void aVersionInCommonIsAgreedOn() {
        var welcome = replica.engine.handle(replica.peer(), new ControlRequest.Hello(List.of(7, 1), "test"));

        assertThat(welcome.version()).isEqualTo(1);
        assertThat(welcome.primary()).isEqualTo(replica.peer().name());
    }

    @Test
    void withoutAVersionInCommonNothingIsAgreedOn() {
        for (List<Integer> versions : List.of(List.of(2, 3), List.<Integer>of())) {
            assertThat(codeOf(() -> replica.engine.handle(replica.peer(), new ControlRequest.Hello(versions, "test"))))
                    .isEqualTo(ErrorCode.PROTOCOL_VERSION);
        }
    }

    @Test
    void aTransferBecomesTheCurrentState() {
        assertThat(query()).isEqualTo(new WorkloadState(Optional.empty(), Optional.empty(), 0));

        TransferId transfer = replica.replicate();

        assertThat(query()).isEqualTo(new WorkloadState(Optional.of(transfer), Optional.empty(), 0));
        assertThat(replica.current("web1").resolve("disk.img")).hasBinaryContent(new byte[] {1, 2, 3, 4});
    }

    @Test
    void anOfferIsAnsweredWithTheFilesThatExist() {
        TransferId first = TransferId.random();
        assertThat(replica.begin(first)).isEqualTo(new TransferOpen(first, List.of(), 0, 0, Optional.empty()));
        TransferId base = replica.replicate();
        var offer = new ControlRequest.BeginTransfer(
                Replica.WORKLOAD,
                "web1",
                TransferId.random(),
                TransferKind.DELTA,
                Optional.of(base),
                Optional.empty(),
                List.of(new FileEntry("disk.img", 9), new FileEntry("new.img", 1)),
                0,
                Optional.empty());

        assertThat(replica.engine.handle(replica.peer(), offer).existing())
                .containsExactly(new FileEntry("disk.img", 4));
    }

    @Test
    void hostileOffersAreViolationsAndLeaveNothing() {
        FileEntry file = new FileEntry("disk.img", 1);
        for (var offer : List.of(
                new ControlRequest.BeginTransfer(
                        Replica.WORKLOAD,
                        "../web1",
                        TransferId.random(),
                        TransferKind.INITIAL,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(file),
                        0,
                        Optional.empty()),
                new ControlRequest.BeginTransfer(
                        Replica.WORKLOAD,
                        "web1",
                        TransferId.random(),
                        TransferKind.INITIAL,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(file, file),
                        0,
                        Optional.empty()))) {
            assertThat(codeOf(() -> replica.engine.handle(replica.peer(), offer)))
                    .isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
        }
        assertThat(folder.resolve("vms")).doesNotExist();
    }

    @Test
    void aTransferThatIsNotOpenIsUnknown() {
        TransferId unknown = TransferId.random();

        assertThat(codeOf(() -> replica.engine.admit(replica.peer(), unknown))).isEqualTo(ErrorCode.TRANSFER_UNKNOWN);
        assertThat(codeOf(() -> replica.engine.store(replica.peer(), Replica.chunk(unknown, 0, 1))))
                .isEqualTo(ErrorCode.TRANSFER_UNKNOWN);
        assertThat(codeOf(() -> replica.engine.held(replica.peer(), unknown, 0, 1)))
                .isEqualTo(ErrorCode.TRANSFER_UNKNOWN);
        assertThat(codeOf(() -> replica.commit(unknown, 0))).isEqualTo(ErrorCode.TRANSFER_UNKNOWN);
        assertThat(codeOf(() -> replica.engine.handle(
                        replica.peer(), new ControlRequest.RetainChunks(unknown, List.of(), Optional.empty()))))
                .isEqualTo(ErrorCode.TRANSFER_UNKNOWN);
        assertThat(codeOf(() -> replica.engine.handle(replica.peer(), new ControlRequest.AbortTransfer(unknown))))
                .isEqualTo(ErrorCode.TRANSFER_UNKNOWN);
    }

    @Test
    void aNewTransferTakesThePlaceOfTheOpenOne() {
        TransferId old = TransferId.random();
        replica.begin(old);
        replica.begin(TransferId.random());

        assertThat(codeOf(() -> replica.engine.admit(replica.peer(), old))).isEqualTo(ErrorCode.TRANSFER_UNKNOWN);
    }

    @Test
    void anInterruptedTransferGoesOnAfterARestart() throws IOException, InterruptedException {
        TransferId transfer = TransferId.random();
        replica.begin(transfer);
        replica.engine.store(replica.peer(), Replica.chunk(transfer, 0, 1));
        replica.engine.store(replica.peer(), Replica.chunk(transfer, 2, 3));

        restart();

        assertThat(query().open()).contains(transfer);
        assertThat(codeOf(() -> replica.engine.admit(replica.peer(), transfer))).isEqualTo(ErrorCode.TRANSFER_UNKNOWN);
        assertThat(replica.begin(transfer)).isEqualTo(new TransferOpen(transfer, List.of(), 2, 3, Optional.empty()));
        assertThat(replica.engine.held(replica.peer(), transfer, 0, 10))
                .extracting(HeldChunk::sequence)
                .containsExactly(0L, 2L);
        assertThat(replica.engine.held(replica.peer(), transfer, 1, 10)).hasSize(1);

        var retain = new ControlRequest.RetainChunks(
                transfer, List.of(new ControlRequest.SequenceRange(2, 2)), Optional.empty());
        assertThat(replica.engine.handle(replica.peer(), retain).heldChunks()).isEqualTo(1);
    }

    @Test
    void anAbortedTransferIsDropped() {
        TransferId transfer = TransferId.random();
        replica.begin(transfer);

        var result = replica.engine.handle(replica.peer(), new ControlRequest.AbortTransfer(transfer));

        assertThat(result.state()).isEqualTo(TransferResult.State.ABORTED);
        assertThat(query().open()).isEmpty();
        assertThat(codeOf(() -> replica.commit(transfer, 0))).isEqualTo(ErrorCode.TRANSFER_UNKNOWN);
    }

    @Test
    void aChunkOutsideOfItsFileIsAViolation() {
        TransferId transfer = TransferId.random();
        replica.begin(transfer);

        assertThat(codeOf(() -> replica.engine.store(replica.peer(), Replica.chunk(transfer, 4, 1))))
                .isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
    }
}
