// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.store.Failures.assertThatFailsWith;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.api.store.ReplicaStore;

/** What every store's {@link IncomingTransfer} still holds after an interruption. */
public abstract class ResumeContractTest {
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
    void aTransferBegunAgainGoesOnWhereItWas() throws IOException {
        chunks.subList(0, 3).forEach(begin(TRANSFER)::write);
        IncomingTransfer superseded = store.open(TRANSFER);
        IncomingTransfer again = begin(TRANSFER);
        assertThatFailsWith(ErrorCode.TRANSFER_UNKNOWN, () -> superseded.write(chunks.get(3)));
        assertThatHolds(again, 0, 1, 2);

        store = createStore();
        store.attach(location);
        assertThat(store.find(primary.workload()).orElseThrow().open()).contains(TRANSFER);
        IncomingTransfer afterRestart = begin(TRANSFER);
        assertThatHolds(afterRestart, 0, 1, 2);
        chunks.subList(3, chunks.size()).forEach(afterRestart::write);
        afterRestart.commit(chunks.size());
        assertThat(current()).isEqualTo(after);
    }

    @Test
    void heldChunksComeInPages() {
        IncomingTransfer transfer = begin(TRANSFER);
        for (int sequence : new int[] {0, 2, 3, 5}) {
            transfer.write(chunks.get(sequence));
        }

        assertThat(transfer.held(0, 2)).extracting(HeldChunk::sequence).containsExactly(0L, 2L);
        assertThat(transfer.held(3, 2)).extracting(HeldChunk::sequence).containsExactly(3L, 5L);
        assertThat(transfer.held(6, 2)).isEmpty();
        assertThat(transfer.nextSequence()).isEqualTo(6);
    }

    @Test
    void anotherTransferDropsWhatWasReceived() throws IOException {
        chunks.forEach(begin(TRANSFER)::write);
        TransferId other = TransferId.random();

        IncomingTransfer transfer = begin(other);
        assertThat(transfer.chunks()).isZero();
        assertThat(transfer.held(0, 100)).isEmpty();
        assertThatFailsWith(ErrorCode.TRANSFER_UNKNOWN, () -> store.open(TRANSFER));

        List<Chunk> own = after.chunks(other, before);
        own.forEach(transfer::write);
        transfer.commit(own.size());
        assertThat(current()).isEqualTo(after);
    }

    @Test
    void onlyRetainedChunksAreHeldAndApplied() throws IOException {
        chunks.forEach(begin(TRANSFER)::write);
        begin(TRANSFER).retain(sequence -> sequence % 2 == 1);
        long[] odd = LongStream.range(0, chunks.size()).filter(i -> i % 2 == 1).toArray();
        assertThatHolds(store.open(TRANSFER), odd);

        store = createStore();
        store.attach(location);
        IncomingTransfer transfer = begin(TRANSFER);
        assertThatHolds(transfer, odd);
        for (int i = 0; i < chunks.size(); i += 2) {
            transfer.write(chunks.get(i));
        }
        transfer.commit(chunks.size());
        assertThat(current()).isEqualTo(after);
    }

    @Test
    void aTransferThatIsCurrentIsNotBegunAgain() throws IOException {
        assertThatFailsWith(
                ErrorCode.INVALID_STATE, () -> store.begin(primary.offer(BASE, Optional.empty(), after.entries())));

        assertThat(current()).isEqualTo(before);
    }

    private void assertThatHolds(IncomingTransfer transfer, long... sequences) {
        List<HeldChunk> expected = LongStream.of(sequences)
                .mapToObj(i -> chunks.get((int) i).header())
                .map(header -> new HeldChunk(header.sequence(), header.digest(), header.extents()))
                .toList();
        assertThat(transfer.held(0, 100)).isEqualTo(expected);
        assertThat(transfer.chunks()).isEqualTo(sequences.length);
    }

    private IncomingTransfer begin(TransferId transfer) {
        return store.begin(primary.offer(transfer, Optional.of(BASE), after.entries()));
    }

    private Images current() throws IOException {
        return Images.read(location.resolve("web/current"));
    }
}
