// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;
import org.understudy.api.security.Peer;
import org.understudy.api.security.Quota;
import org.understudy.api.transport.ControlReply.TransferOpen;
import org.understudy.api.transport.ControlReply.TransferResult;
import org.understudy.api.transport.ControlRequest;

/** A primary that is authorized and hostile, beside one of another group that must notice nothing. */
class HostilePrimaryTest extends ReplicaTestBase {
    private static final WorkloadId NEIGHBOURS = WorkloadId.random();
    private static final String NAME = "other1";
    /** Each as far ahead of the one before as a chunk may be. */
    private static final int STEP = 65_535;

    private Peer neighbour;
    private TransferId neighboursState;
    private TransferId neighboursOpen;
    private Map<String, List<Byte>> before;

    @BeforeEach
    void replicateTheNeighbour() throws IOException {
        neighbour = replica.stranger();
        neighboursState = TransferId.random();
        send(neighboursState, Optional.empty(), 1);
        commitAsNeighbour(neighboursState);
        neighboursOpen = TransferId.random();
        send(neighboursOpen, Optional.of(neighboursState), 7);
        before = content();
    }

    @AfterEach
    void theNeighbourNoticedNothing() throws IOException {
        assertThat(content()).isEqualTo(before);
        assertThat(commitAsNeighbour(neighboursOpen).state()).isEqualTo(TransferResult.State.COMPLETE);
        assertThat(replica.current(NAME).resolve("disk.img")).hasBinaryContent(new byte[] {7, 0, 0, 0});
    }

    private void send(TransferId transfer, Optional<TransferId> base, int content) {
        replica.engine.handle(
                neighbour, offer(NEIGHBOURS, NAME, transfer, base, List.of(new FileEntry("disk.img", 4))));
        replica.engine.store(neighbour, Replica.chunk(transfer, 0, content));
    }

    private TransferResult commitAsNeighbour(TransferId transfer) {
        return replica.engine.handle(
                neighbour, new ControlRequest.CommitTransfer(transfer, 1, Optional.empty(), Optional.empty()));
    }

    private Map<String, List<Byte>> content() throws IOException {
        Map<String, List<Byte>> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(replica.current(NAME).getParent())) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                List<Byte> bytes = new ArrayList<>();
                for (byte each : Files.readAllBytes(path)) {
                    bytes.add(each);
                }
                all.put(path.toString(), bytes);
            }
        }
        return all;
    }

    private static ControlRequest.BeginTransfer offer(
            WorkloadId workload, String name, TransferId transfer, Optional<TransferId> base, List<FileEntry> files) {
        return new ControlRequest.BeginTransfer(
                workload,
                name,
                transfer,
                base.isPresent() ? TransferKind.DELTA : TransferKind.INITIAL,
                base,
                Optional.empty(),
                files,
                0,
                Optional.empty());
    }

    private ErrorCode refusal(ControlRequest<?> request) {
        return codeOf(() -> replica.engine.handle(replica.peer(), request));
    }

    private ErrorCode storing(TransferId transfer, long sequence) {
        return codeOf(() -> {
            replica.engine.admit(replica.peer(), transfer);
            replica.engine.store(replica.peer(), Replica.chunk(transfer, sequence, 1));
        });
    }

    @Test
    void hasNoUseOfAnothersWorkload() {
        FileEntry file = new FileEntry("disk.img", 4);
        for (ControlRequest<?> request : List.of(
                new ControlRequest.QueryWorkload(NEIGHBOURS, 0),
                new ControlRequest.ClaimWorkload(NEIGHBOURS),
                new ControlRequest.PrepareFailover(NEIGHBOURS, Optional.of(neighboursState), 0),
                offer(NEIGHBOURS, NAME, TransferId.random(), Optional.of(neighboursState), List.of(file)),
                offer(NEIGHBOURS, "mine", neighboursOpen, Optional.empty(), List.of(file)),
                new ControlRequest.RetainChunks(neighboursOpen, List.of(), Optional.empty()),
                new ControlRequest.CommitTransfer(neighboursOpen, 1, Optional.empty(), Optional.empty()),
                new ControlRequest.AbortTransfer(neighboursOpen))) {
            assertThat(refusal(request)).as(request.toString()).isEqualTo(ErrorCode.WORKLOAD_OF_OTHER_GROUP);
        }
        assertThat(storing(neighboursOpen, 1)).isEqualTo(ErrorCode.WORKLOAD_OF_OTHER_GROUP);
        assertThat(codeOf(() -> replica.engine.held(replica.peer(), neighboursOpen, 0, 1)))
                .isEqualTo(ErrorCode.WORKLOAD_OF_OTHER_GROUP);
    }

    @Test
    void doesNotGetAnothersFolderByItsName() {
        TransferId transfer = TransferId.random();
        refusal(offer(WorkloadId.random(), NAME, transfer, Optional.empty(), List.of(new FileEntry("disk.img", 4))));
        storing(transfer, 0);
        refusal(new ControlRequest.CommitTransfer(transfer, 1, Optional.empty(), Optional.empty()));
    }

    @Test
    void doesNotGetAnothersTransferUnderAnIdOfItsOwn() {
        assertThat(refusal(offer(
                        Replica.WORKLOAD, "web1", neighboursOpen, Optional.empty(), List.of(new FileEntry("a", 4)))))
                .isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
    }

    @Test
    void hasToKeepTheOrderOfAConversation() {
        TransferId transfer = TransferId.random();
        assertThat(storing(transfer, 0)).isEqualTo(ErrorCode.TRANSFER_UNKNOWN);
        assertThat(refusal(new ControlRequest.CommitTransfer(transfer, 0, Optional.empty(), Optional.empty())))
                .isEqualTo(ErrorCode.TRANSFER_UNKNOWN);

        replica.begin(transfer);
        assertThat(storing(transfer, 0)).isNull();
        assertThat(storing(transfer, 0)).as("replayed").isNull();
        assertThat(codeOf(() -> replica.engine.store(replica.peer(), Replica.chunk(transfer, 0, 2))))
                .as("replayed with another content")
                .isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
        assertThat(refusal(new ControlRequest.CommitTransfer(transfer, 2, Optional.empty(), Optional.empty())))
                .as("a chunk is missing")
                .isEqualTo(ErrorCode.PROTOCOL_VIOLATION);

        assertThat(replica.commit(transfer, 1).state()).isEqualTo(TransferResult.State.COMPLETE);
        assertThat(replica.commit(transfer, 1).state()).as("twice").isEqualTo(TransferResult.State.COMPLETE);
        assertThat(storing(transfer, 1)).as("afterwards").isEqualTo(ErrorCode.TRANSFER_UNKNOWN);
    }

    @Test
    void getsNoMemoryForNumbersThatItSkips() {
        TransferId transfer = TransferId.random();
        List<FileEntry> large = List.of(new FileEntry("disk.img", 1L << 40));
        replica.engine.handle(replica.peer(), offer(Replica.WORKLOAD, "web1", transfer, Optional.empty(), large));
        for (long i = 0; i < 1000; i++) {
            assertThat(storing(transfer, i * STEP)).isNull();
        }
        assertThat(storing(transfer, 1000L * STEP + 2)).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);

        assertThat(replica.engine.held(replica.peer(), transfer, 1, 10)).hasSize(10);
        TransferOpen open = replica.engine.handle(
                replica.peer(),
                new ControlRequest.RetainChunks(
                        transfer, List.of(new ControlRequest.SequenceRange(0, Long.MAX_VALUE)), Optional.empty()));
        assertThat(open.heldChunks()).isEqualTo(1000);
    }

    @Test
    void getsNoFileOfASizeThatCannotBe() {
        TransferId transfer = TransferId.random();
        List<FileEntry> endless = List.of(new FileEntry("disk.img", Long.MAX_VALUE));
        ErrorCode refusal = refusal(offer(Replica.WORKLOAD, "web1", transfer, Optional.empty(), endless));

        assertThat(refusal).isIn(ErrorCode.STORE_FAILED, ErrorCode.REPLICA_DISK_FULL, ErrorCode.PROTOCOL_VIOLATION);
        assertThat(replica.replicate()).isNotNull();
    }

    @Test
    void passesItsQuotaByNoNumberOfSmallSteps() {
        replica.limit(new Quota(OptionalLong.of(256 * 1024), OptionalInt.of(3)));
        List<WorkloadId> own = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            TransferId transfer = TransferId.random();
            WorkloadId workload = WorkloadId.random();
            ErrorCode refusal = refusal(offer(
                    workload, "mine" + i, transfer, Optional.empty(), List.of(new FileEntry("disk.img", 1L << 26))));
            for (long step = 0; refusal == null && step < 1000; step++) {
                refusal = storing(transfer, step * STEP);
            }
            assertThat(refusal).isIn(ErrorCode.QUOTA_FULL, ErrorCode.TOO_MANY_WORKLOADS);
            own.add(workload);
        }
        long taken = own.stream()
                .filter(workload -> replica.store().find(workload).isPresent())
                .mapToLong(workload -> replica.store().space(workload).total())
                .sum();
        assertThat(taken).isBetween(128L * 1024, 256L * 1024);
    }
}
