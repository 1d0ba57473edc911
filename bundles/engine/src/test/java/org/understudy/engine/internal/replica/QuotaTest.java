// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorClass;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Extent;
import org.understudy.api.event.EventType;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.Peer;
import org.understudy.api.security.Quota;
import org.understudy.api.store.StoredWorkload;
import org.understudy.api.transport.ControlRequest;

/** What a primary is held to, whatever it does to get further; each replica is a real one. */
class QuotaTest extends ReplicaTestBase {
    private static final long KIB = 1024;
    private static final int BLOCK = 4096;
    private static final long LARGE = 1L << 26;

    private static Quota bytes(long bytes) {
        return new Quota(OptionalLong.of(bytes), OptionalInt.empty());
    }

    private static Quota workloads(int workloads) {
        return new Quota(OptionalLong.empty(), OptionalInt.of(workloads));
    }

    private static ControlRequest.BeginTransfer offer(
            WorkloadId workload, TransferId transfer, Optional<TransferId> base, List<FileEntry> files) {
        return new ControlRequest.BeginTransfer(
                workload,
                "vm-" + workload.toString().substring(0, 8),
                transfer,
                base.isPresent() ? TransferKind.DELTA : TransferKind.INITIAL,
                base,
                Optional.empty(),
                files,
                0,
                Optional.empty());
    }

    private ErrorCode begin(Peer peer, WorkloadId workload, TransferId transfer) {
        return begin(peer, workload, transfer, Optional.empty());
    }

    private ErrorCode begin(Peer peer, WorkloadId workload, TransferId transfer, Optional<TransferId> base) {
        return codeOf(() -> replica.engine.handle(
                peer, offer(workload, transfer, base, List.of(new FileEntry("disk.img", LARGE)))));
    }

    /** Stores a byte in a block of its own. */
    private ErrorCode store(Peer peer, TransferId transfer, long sequence) {
        return store(peer, transfer, sequence, List.of(new Extent(0, Extent.Kind.DATA, sequence * 2 * BLOCK, 1)));
    }

    private ErrorCode store(Peer peer, TransferId transfer, long sequence, List<Extent> extents) {
        return codeOf(() -> replica.engine.store(peer, Replica.chunk(transfer, sequence, 1, extents)));
    }

    /** @return how many chunks were taken before one was refused */
    private long fill(Peer peer, TransferId transfer) {
        long chunks = 0;
        ErrorCode refusal = store(peer, transfer, chunks);
        while (refusal == null) {
            chunks++;
            refusal = store(peer, transfer, chunks);
        }
        assertThat(refusal).isEqualTo(ErrorCode.QUOTA_FULL);
        return chunks;
    }

    private void commit(Peer peer, TransferId transfer, long chunks) {
        replica.engine.handle(
                peer, new ControlRequest.CommitTransfer(transfer, chunks, Optional.empty(), Optional.empty()));
    }

    private long taken() {
        return replica.store().list().stream()
                .map(StoredWorkload::id)
                .mapToLong(id -> replica.store().space(id).total())
                .sum();
    }

    @Test
    void manyStepsOfAByteEachGetNoFurtherThanTheQuotaAndGoOnWhereTheyWereWhenItIsRaised() {
        replica.limit(bytes(512 * KIB));
        WorkloadId workload = WorkloadId.random();
        TransferId transfer = TransferId.random();
        begin(replica.peer(), workload, transfer);

        long chunks = fill(replica.peer(), transfer);

        assertThat(taken()).isBetween(380 * KIB, 512 * KIB);
        assertThat(store(replica.peer(), transfer, chunks)).isEqualTo(ErrorCode.QUOTA_FULL);
        assertThat(ErrorCode.QUOTA_FULL.errorClass()).isEqualTo(ErrorClass.PAUSED_OR_LOW_DISK);
        assertThat(replica.events).extracting(event -> event.type()).containsOnlyOnce(EventType.PRIMARY_REFUSED);

        replica.limit(bytes(640 * KIB));
        assertThat(store(replica.peer(), transfer, chunks)).isNull();
        commit(replica.peer(), transfer, chunks + 1);
        assertThat(taken()).isLessThan(640 * KIB);
    }

    @Test
    void manyTransfersAtOnceGetNoFurtherThanOneAndTheNeighbourIsNotKept() throws Exception {
        int transfers = 6;
        replica.limit(bytes(1024 * KIB));
        Peer neighbour = replica.peer(
                "other.example.org",
                new Authorization(
                        "other.example.org", replica.peer().authorization().location(), "OTHERS"));
        CyclicBarrier together = new CyclicBarrier(transfers + 1);
        ExecutorService threads = Executors.newFixedThreadPool(transfers + 1);
        try {
            List<Future<?>> senders = new ArrayList<>();
            for (int i = 0; i < transfers; i++) {
                TransferId transfer = TransferId.random();
                assertThat(begin(replica.peer(), WorkloadId.random(), transfer)).isNull();
                senders.add(threads.submit(() -> {
                    together.await(30, TimeUnit.SECONDS);
                    return fill(replica.peer(), transfer);
                }));
            }
            senders.add(threads.submit(() -> {
                TransferId transfer = TransferId.random();
                together.await(30, TimeUnit.SECONDS);
                assertThat(begin(neighbour, WorkloadId.random(), transfer)).isNull();
                for (long i = 0; i < 400; i++) {
                    assertThat(store(neighbour, transfer, i)).isNull();
                }
                commit(neighbour, transfer, 400);
                return null;
            }));
            for (Future<?> sender : senders) {
                sender.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        long hostile = replica.store().list().stream()
                .filter(stored -> stored.trustGroup().equals("DEFAULT"))
                .mapToLong(stored -> replica.store().space(stored.id()).total())
                .sum();
        assertThat(hostile).isBetween(400 * KIB, 1024 * KIB);
    }

    @Test
    void recoveryPointsCountAndTheNextOfferIsRefusedBeforeItIsBegun() throws Exception {
        replica.close();
        replica = Replica.keeping(10, folder);
        replica.limit(bytes(512 * KIB));
        WorkloadId workload = WorkloadId.random();
        Optional<TransferId> base = Optional.empty();
        ErrorCode refusal = null;
        int cycles = 0;
        for (; refusal == null && cycles < 100; cycles++) {
            TransferId transfer = TransferId.random();
            refusal = begin(replica.peer(), workload, transfer, base);
            for (long i = 0; refusal == null && i < 20; i++) {
                refusal = store(replica.peer(), transfer, i + cycles * 20L);
            }
            if (refusal == null) {
                commit(replica.peer(), transfer, 20);
                base = Optional.of(transfer);
            }
            assertThat(taken()).isLessThanOrEqualTo(512 * KIB);
        }
        assertThat(refusal).isEqualTo(ErrorCode.QUOTA_FULL);
        assertThat(cycles).isBetween(2, 10);

        replica.limit(bytes(1));
        TransferId later = TransferId.random();
        assertThat(begin(replica.peer(), workload, later, base)).isEqualTo(ErrorCode.QUOTA_FULL);
        assertThat(replica.store().find(workload).flatMap(StoredWorkload::current))
                .isEqualTo(base);
        replica.limit(Quota.NONE);
        assertThat(begin(replica.peer(), workload, later, base)).isNull();
    }

    @Test
    void whatBecomesFreeCanBeUsedAgain() {
        replica.limit(bytes(512 * KIB));
        WorkloadId workload = WorkloadId.random();
        TransferId transfer = TransferId.random();
        begin(replica.peer(), workload, transfer);
        fill(replica.peer(), transfer);
        assertThat(begin(replica.peer(), WorkloadId.random(), TransferId.random()))
                .isEqualTo(ErrorCode.QUOTA_FULL);
        replica.engine.handle(replica.peer(), new ControlRequest.AbortTransfer(transfer));

        TransferId next = TransferId.random();
        assertThat(begin(replica.peer(), WorkloadId.random(), next)).isNull();
        assertThat(fill(replica.peer(), next)).isGreaterThan(40);
    }

    @Test
    void aChunkOfExtentsWithoutBytesCountsForWhatIsNotedOfIt() {
        replica.limit(bytes(512 * KIB));
        TransferId transfer = TransferId.random();
        begin(replica.peer(), WorkloadId.random(), transfer);
        List<Extent> extents = new ArrayList<>(List.of(new Extent(0, Extent.Kind.DATA, 0, 1)));
        IntStream.range(1, ChunkLimits.MAX_EXTENTS / 2)
                .forEach(i -> extents.add(new Extent(0, Extent.Kind.ZERO, i * 2L * BLOCK, BLOCK)));
        long sequence = 0;
        while (store(replica.peer(), transfer, sequence, extents) == null) {
            sequence++;
        }
        assertThat(sequence).isBetween(1L, 5L);
        assertThat(taken()).isLessThan(512 * KIB);
    }

    @Test
    void filesWithoutContentCountBeforeTheyAreMade() {
        replica.limit(bytes(512 * KIB));
        WorkloadId workload = WorkloadId.random();
        List<FileEntry> files = IntStream.range(0, 1000)
                .mapToObj(i -> new FileEntry("f" + i, 1))
                .toList();
        assertThat(codeOf(() -> replica.engine.handle(
                        replica.peer(), offer(workload, TransferId.random(), Optional.empty(), files))))
                .isEqualTo(ErrorCode.QUOTA_FULL);
        assertThat(replica.store().find(workload)).isEmpty();
    }

    @Test
    void oneWorkloadMoreThanAllowedIsRefusedAndLeavesNothingWhileTheOthersGoOn() {
        replica.limit(workloads(2));
        WorkloadId known = WorkloadId.random();
        WorkloadId beyond = WorkloadId.random();
        assertThat(begin(replica.peer(), known, TransferId.random())).isNull();
        assertThat(begin(replica.peer(), WorkloadId.random(), TransferId.random()))
                .isNull();

        assertThat(begin(replica.peer(), beyond, TransferId.random())).isEqualTo(ErrorCode.TOO_MANY_WORKLOADS);
        assertThat(ErrorCode.TOO_MANY_WORKLOADS.errorClass()).isEqualTo(ErrorClass.AUTHORIZATION);
        assertThat(replica.store().find(beyond)).isEmpty();
        replica.limit(workloads(1));
        TransferId transfer = TransferId.random();
        assertThat(begin(replica.peer(), known, transfer)).as("known before").isNull();
        assertThat(store(replica.peer(), transfer, 0)).isNull();

        replica.limit(workloads(2));
        replica.service().remove(known.toString(), true);
        assertThat(begin(replica.peer(), beyond, TransferId.random())).isNull();
    }

    @Test
    void ofManyNewWorkloadsAtOnceOnlyThoseAllowedAreMade() throws Exception {
        replica.limit(workloads(3));
        int offers = 8;
        CyclicBarrier together = new CyclicBarrier(offers);
        ExecutorService threads = Executors.newFixedThreadPool(offers);
        List<ErrorCode> answers = new ArrayList<>();
        try {
            List<Future<ErrorCode>> running = new ArrayList<>();
            for (int i = 0; i < offers; i++) {
                running.add(threads.submit(() -> {
                    together.await(30, TimeUnit.SECONDS);
                    return begin(replica.peer(), WorkloadId.random(), TransferId.random());
                }));
            }
            for (Future<ErrorCode> answer : running) {
                answers.add(answer.get(60, TimeUnit.SECONDS));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(answers).filteredOn(answer -> answer == null).hasSize(3);
        assertThat(answers)
                .filteredOn(answer -> answer == ErrorCode.TOO_MANY_WORKLOADS)
                .hasSize(5);
        assertThat(replica.store().list()).hasSize(3);
    }

    @Test
    void primariesOfOneEntryShareItsQuotaAlsoAfterARestart() throws IOException, InterruptedException {
        Authorization entry =
                new Authorization("*.lab.example.org", folder.resolve("lab"), "LAB", bytes(512 * KIB), false);
        Peer one = replica.peer("a.lab.example.org", entry);
        Peer two = replica.peer("b.lab.example.org", entry);
        TransferId other = TransferId.random();
        TransferId transfer = TransferId.random();
        begin(one, WorkloadId.random(), transfer);
        assertThat(begin(two, WorkloadId.random(), other)).isNull();
        long chunks = fill(one, transfer);
        assertThat(store(two, other, 0)).isEqualTo(ErrorCode.QUOTA_FULL);
        commit(one, transfer, chunks);

        restart();
        Peer less = replica.peer(
                "b.lab.example.org",
                new Authorization("*.lab.example.org", folder.resolve("lab"), "LAB", bytes(360 * KIB), false));
        assertThat(begin(less, WorkloadId.random(), TransferId.random()))
                .as("with what nobody has asked for since")
                .isEqualTo(ErrorCode.QUOTA_FULL);

        Peer more = replica.peer(
                "b.lab.example.org",
                new Authorization("*.lab.example.org", folder.resolve("lab"), "LAB", workloads(3), false));
        assertThat(begin(more, WorkloadId.random(), TransferId.random())).isNull();
        assertThat(begin(more, WorkloadId.random(), TransferId.random())).isEqualTo(ErrorCode.TOO_MANY_WORKLOADS);
    }

    @Test
    void aWorkloadThatMovedCountsForWhoSendsIt() {
        Authorization entry = new Authorization(
                "second.example.org", replica.peer().authorization().location(), "DEFAULT", workloads(1), false);
        Peer second = replica.peer("second.example.org", entry);
        replica.limit(workloads(1));
        TransferId first = TransferId.random();
        WorkloadId workload = WorkloadId.random();
        begin(replica.peer(), workload, first);
        store(replica.peer(), first, 0);
        commit(replica.peer(), first, 1);
        assertThat(begin(replica.peer(), WorkloadId.random(), TransferId.random()))
                .isEqualTo(ErrorCode.TOO_MANY_WORKLOADS);

        replica.engine.handle(second, new ControlRequest.ClaimWorkload(workload));
        assertThat(begin(second, workload, TransferId.random(), Optional.of(first)))
                .isNull();

        assertThat(begin(second, WorkloadId.random(), TransferId.random())).isEqualTo(ErrorCode.TOO_MANY_WORKLOADS);
        assertThat(begin(replica.peer(), WorkloadId.random(), TransferId.random()))
                .isNull();
    }
}
