// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.store.Failures.assertThatFailsWith;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.api.store.ReplicaStore;

/** What every store's {@link IncomingTransfer} takes and refuses. */
public abstract class IncomingTransferContractTest {
    private static final TransferId BASE = TransferId.random();
    private static final TransferId TRANSFER = TransferId.random();

    @TempDir
    private Path location;

    private final Images before = new Images().with("disk", 1, 12 * Images.BLOCK);
    private final Images after = new Images().with("disk", 2, 12 * Images.BLOCK).with("new", 3, 12 * Images.BLOCK);
    private final List<Chunk> chunks = after.chunks(TRANSFER, before);
    private ReplicaStore store;
    private Primary primary;

    protected abstract ReplicaStore createStore();

    @BeforeEach
    void create() {
        store = createStore();
        primary = Primary.of("web", location);
        primary.replicate(store, BASE, before);
    }

    @Test
    void whatIsReceivedIsNotCurrentYet() throws IOException {
        IncomingTransfer transfer = begin(TRANSFER);
        chunks.forEach(transfer::write);

        assertThat(current()).isEqualTo(before);
        assertThat(store.find(primary.workload()).orElseThrow().current()).contains(BASE);
        assertThat(store.find(primary.workload()).orElseThrow().open()).contains(TRANSFER);
        assertThat(store.open(TRANSFER)).isSameAs(transfer);
        assertThat(transfer.id()).isEqualTo(TRANSFER);
        assertThat(transfer.workload()).isEqualTo(primary.workload());
    }

    @Test
    void theSameChunkTwiceCountsOnce() throws IOException {
        IncomingTransfer transfer = begin(TRANSFER);
        chunks.forEach(transfer::write);
        chunks.forEach(transfer::write);

        assertThat(transfer.chunks()).isEqualTo(chunks.size());
        transfer.commit(chunks.size());
        assertThat(current()).isEqualTo(after);
    }

    @Test
    void theSameChunkFromSeveralThreadsCountsOnce() throws IOException {
        IncomingTransfer transfer = begin(TRANSFER);
        for (Chunk chunk : chunks) {
            Parallel.forEach(
                    Collections.nCopies(8, chunk),
                    copy -> transfer.write(Chunks.chunk(
                            TRANSFER, copy.header().sequence(), copy.header().extents(), payload(copy))));
        }

        assertThat(transfer.chunks()).isEqualTo(chunks.size());
        transfer.commit(chunks.size());
        assertThat(current()).isEqualTo(after);
    }

    private static byte[] payload(Chunk chunk) {
        return chunk.buffer().data().array();
    }

    @Test
    void theSameSequenceWithOtherContentIsRefused() {
        IncomingTransfer transfer = begin(TRANSFER);
        transfer.write(Chunks.data(TRANSFER, 0, 0, 0, new byte[] {1}));

        assertThatFailsWith(
                ErrorCode.PROTOCOL_VIOLATION, () -> transfer.write(Chunks.data(TRANSFER, 0, 0, 0, new byte[] {2})));
        assertThat(transfer.chunks()).isEqualTo(1);
    }

    @Test
    void anExtentOutsideOfItsFileIsRefused() throws IOException {
        IncomingTransfer transfer = begin(TRANSFER);
        int size = 12 * Images.BLOCK;
        for (int file : new int[] {0, 1}) {
            assertThatIsRefused(transfer, Chunks.data(TRANSFER, 0, file, size, new byte[] {1}));
            assertThatIsRefused(transfer, Chunks.data(TRANSFER, 0, file, size - 1, new byte[] {1, 2}));
            assertThatIsRefused(transfer, Chunks.zero(TRANSFER, 0, file, size - 1, 2));
            assertThatIsRefused(transfer, Chunks.zero(TRANSFER, 0, file, Long.MAX_VALUE - 1, 1));
        }
        assertThatIsRefused(transfer, Chunks.data(TRANSFER, 0, 2, 0, new byte[] {1}));

        assertThat(transfer.chunks()).isZero();
        chunks.forEach(transfer::write);
        transfer.commit(chunks.size());
        assertThat(current()).isEqualTo(after);
    }

    @Test
    void aSequenceFarAheadIsRefused() {
        IncomingTransfer transfer = begin(TRANSFER);

        assertThatIsRefused(transfer, Chunks.data(TRANSFER, Integer.MAX_VALUE, 0, 0, new byte[] {1}));
        assertThatIsRefused(transfer, Chunks.data(TRANSFER, Long.MAX_VALUE, 0, 0, new byte[] {1}));
    }

    private static void assertThatIsRefused(IncomingTransfer transfer, Chunk chunk) {
        assertThatFailsWith(ErrorCode.PROTOCOL_VIOLATION, () -> transfer.write(chunk));
    }

    @Test
    void aFileListThatNoFolderCanHoldIsRefused() {
        List<FileEntry> twice = List.of(new FileEntry("a", 1), new FileEntry("a", 2));
        List<FileEntry> fileAndFolder =
                List.of(new FileEntry("a", 1), new FileEntry("a-b", 1), new FileEntry("a/b/c", 1));

        for (List<FileEntry> files : List.of(twice, fileAndFolder)) {
            assertThatFailsWith(
                    ErrorCode.PROTOCOL_VIOLATION, () -> store.begin(primary.offer(TRANSFER, Optional.of(BASE), files)));
        }
    }

    @Test
    void aCommitWithTheWrongCountIsRefusedAndTheTransferGoesOn() throws IOException {
        IncomingTransfer transfer = begin(TRANSFER);
        chunks.subList(1, chunks.size()).forEach(transfer::write);

        assertThatFailsWith(ErrorCode.PROTOCOL_VIOLATION, () -> transfer.commit(chunks.size()));
        assertThatFailsWith(ErrorCode.PROTOCOL_VIOLATION, () -> transfer.commit(chunks.size() - 2));
        assertThat(current()).isEqualTo(before);

        transfer.write(chunks.get(0));
        transfer.commit(chunks.size());
        assertThat(current()).isEqualTo(after);
    }

    @Test
    void nothingIsTakenAfterTheEnd() {
        IncomingTransfer committed = begin(TRANSFER);
        chunks.forEach(committed::write);
        committed.commit(chunks.size());
        assertThatIsEnded(committed);

        TransferId next = TransferId.random();
        IncomingTransfer aborted = store.begin(primary.offer(next, Optional.of(TRANSFER), after.entries()));
        aborted.abort();
        assertThatIsEnded(aborted);
    }

    private void assertThatIsEnded(IncomingTransfer transfer) {
        assertThatFailsWith(ErrorCode.TRANSFER_UNKNOWN, () -> transfer.write(chunks.get(0)));
        assertThatFailsWith(ErrorCode.TRANSFER_UNKNOWN, () -> transfer.held(0, 1));
        assertThatFailsWith(ErrorCode.TRANSFER_UNKNOWN, () -> transfer.commit(0));
        assertThatFailsWith(ErrorCode.TRANSFER_UNKNOWN, () -> store.open(transfer.id()));
    }

    @Test
    void anAbortedTransferLeavesNothing() throws IOException {
        IncomingTransfer transfer = begin(TRANSFER);
        chunks.forEach(transfer::write);
        transfer.abort();

        assertThat(current()).isEqualTo(before);
        assertThat(store.find(primary.workload()).orElseThrow().open()).isEmpty();
        assertThat(begin(TRANSFER).chunks()).isZero();
    }

    private IncomingTransfer begin(TransferId transfer) {
        return store.begin(primary.offer(transfer, Optional.of(BASE), after.entries()));
    }

    private Images current() throws IOException {
        return Images.read(location.resolve("web/current"));
    }
}
