// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.store.Failures.assertThatFailsWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StoredWorkload;
import org.understudy.io.SparseFile;

/** How every {@link ReplicaStore} goes from one whole state to the next. */
public abstract class ReplicaStoreContractTest {
    private static final TransferId FIRST = TransferId.random();
    private static final TransferId SECOND = TransferId.random();

    @TempDir
    private Path location;

    private ReplicaStore store;
    private Primary primary;

    protected abstract ReplicaStore createStore();

    @BeforeEach
    void create() {
        store = createStore();
        primary = Primary.of("web", location);
    }

    @Test
    void anInitialTransferMakesCurrentIdentical() throws IOException {
        Images images = machine();

        StoredWorkload stored = primary.replicate(store, FIRST, images);

        assertThat(Images.read(stored.folder().resolve("current"))).isEqualTo(images);
        assertThat(stored.folder()).isEqualTo(location.resolve("web"));
        assertThat(stored.current()).contains(FIRST);
        assertThat(stored.committedAt()).isPresent();
        assertThat(stored.files()).isEqualTo(images.entries());
        assertThat(stored.open()).isEmpty();
        assertThat(store.find(primary.workload())).contains(stored);
        assertThat(store.list()).containsExactly(stored);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void zerosBecomeHoles() throws IOException {
        int size = 64 * Images.BLOCK;
        Images initial = new Images().with("disk", 1, size);
        byte[] zeros = new byte[30 * Images.BLOCK];
        Images punched = initial.patch("disk", Images.BLOCK, zeros).with("new", new byte[size]);
        primary.replicate(store, FIRST, initial);

        StoredWorkload stored = primary.replicate(store, SECOND, punched, FIRST, initial);

        assertThat(nextData(stored, "disk", Images.BLOCK)).isEqualTo(31L * Images.BLOCK);
        assertThat(nextData(stored, "new", 0)).isEqualTo(-1);
    }

    private static long nextData(StoredWorkload stored, String name, long offset) throws IOException {
        try (SparseFile file =
                SparseFile.openRead(stored.folder().resolve("current").resolve(name))) {
            return file.nextData(offset);
        }
    }

    @Test
    void aDeltaChangesResizesAddsAndRemovesFiles() throws IOException {
        Images before = machine();
        Images after = before.patch("disk", 5 * Images.BLOCK, new byte[] {1, 2, 3})
                .patch("disk", Images.BLOCK, new byte[2 * Images.BLOCK])
                .with("shrinks", Arrays.copyOf(before.get("shrinks"), 5000))
                .with("grows", Arrays.copyOf(before.get("grows"), 20_000))
                .without("state/gone")
                .with("state/new", 9, 10_000);
        primary.replicate(store, FIRST, before);

        StoredWorkload stored = primary.replicate(store, SECOND, after, FIRST, before);

        assertThat(Images.read(stored.folder().resolve("current"))).isEqualTo(after);
        assertThat(stored.current()).contains(SECOND);
    }

    @Test
    void aFolderMayBecomeAFileAndAFileAFolder() throws IOException {
        Images before = new Images().with("a/x", 1, 5000).with("b", 2, 5000);
        Images after = new Images().with("a", 3, 5000).with("b/x", 4, 5000);
        primary.replicate(store, FIRST, before);

        StoredWorkload stored = primary.replicate(store, SECOND, after, FIRST, before);

        assertThat(Images.read(stored.folder().resolve("current"))).isEqualTo(after);
    }

    @Test
    void aDeltaWithoutChangesIsANewState() throws IOException {
        Images images = machine();
        primary.replicate(store, FIRST, images);

        StoredWorkload stored = primary.replicate(store, SECOND, images, FIRST, images);

        assertThat(Images.read(stored.folder().resolve("current"))).isEqualTo(images);
        assertThat(stored.current()).contains(SECOND);
    }

    @Test
    void aTransferOfEverythingReplacesAState() throws IOException {
        primary.replicate(store, FIRST, machine());
        Images other = new Images().with("disk", 77, 3000).with("other", 78, 9000);

        StoredWorkload stored = primary.replicate(store, SECOND, other);

        assertThat(Images.read(stored.folder().resolve("current"))).isEqualTo(other);
    }

    @Test
    void theLaterChunkOfTheSameRangeWins() throws IOException {
        Images before = new Images().with("disk", 1, Images.BLOCK);
        primary.replicate(store, FIRST, before);
        byte[] early = new Images().with("disk", 2, Images.BLOCK).get("disk");
        byte[] late = new Images().with("disk", 3, Images.BLOCK).get("disk");

        IncomingTransfer transfer = store.begin(primary.offer(SECOND, Optional.of(FIRST), before.entries()));
        transfer.write(Chunks.data(SECOND, 1, 0, 0, late));
        transfer.write(Chunks.data(SECOND, 0, 0, 0, early));
        StoredWorkload stored = transfer.commit(2);

        assertThat(Images.read(stored.folder().resolve("current")).get("disk")).isEqualTo(late);
    }

    @Test
    void aTransferAgainstAnotherStateIsRefused() throws IOException {
        Images images = machine();
        assertThatFailsWith(
                ErrorCode.INVALID_STATE,
                () -> store.begin(primary.offer(SECOND, Optional.of(FIRST), images.entries())));
        primary.replicate(store, FIRST, images);

        assertThatFailsWith(
                ErrorCode.INVALID_STATE,
                () -> store.begin(primary.offer(TransferId.random(), Optional.of(SECOND), images.entries())));
        assertThat(Images.read(location.resolve("web/current"))).isEqualTo(images);
    }

    @Test
    void theStateOutlivesTheStore() {
        StoredWorkload stored = primary.replicate(store, FIRST, machine());
        ReplicaStore next = createStore();

        next.attach(location);
        next.attach(location);

        assertThat(next.list()).containsExactly(stored);
    }

    @Test
    void aLocationWithoutWorkloadsIsFine() throws IOException {
        Files.createFile(location.resolve("a-file"));
        Files.createDirectory(location.resolve("a-folder"));

        store.attach(location);
        store.attach(location.resolve("missing"));

        assertThat(store.list()).isEmpty();
        assertThat(store.find(WorkloadId.random())).isEmpty();
    }

    @Test
    void workloadsOfTheSameNameDoNotMix() throws IOException {
        Primary other = Primary.of("web", location);
        Images ours = new Images().with("disk", 1, 5000);
        Images theirs = new Images().with("disk", 2, 6000);

        StoredWorkload first = primary.replicate(store, FIRST, ours);
        StoredWorkload second = other.replicate(store, SECOND, theirs);

        assertThat(Images.read(first.folder().resolve("current"))).isEqualTo(ours);
        assertThat(Images.read(second.folder().resolve("current"))).isEqualTo(theirs);
    }

    @Test
    void aRemovedWorkloadIsForgottenAndItsFilesAreKeptUnlessAskedFor() throws IOException {
        Images images = machine();
        for (int time = 0; time < 3; time++) {
            Path kept = primary.replicate(store, TransferId.random(), images).folder();
            store.remove(primary.workload(), false);

            assertThat(Images.read(kept.resolve("current"))).isEqualTo(images);
            ReplicaStore next = createStore();
            next.attach(location);
            assertThat(next.list()).isEmpty();
        }
        Path deleted = primary.replicate(store, FIRST, images).folder();
        store.remove(primary.workload(), true);

        assertThat(deleted).doesNotExist();
        assertThat(store.find(primary.workload())).isEmpty();
    }

    @Test
    void chunksMayComeInParallel() throws IOException {
        Images before = new Images().with("disk", 1, 200 * Images.BLOCK);
        Images after = new Images().with("disk", 2, 200 * Images.BLOCK).with("new", 3, 200 * Images.BLOCK);
        primary.replicate(store, FIRST, before);
        List<Chunk> chunks = after.chunks(SECOND, before);

        IncomingTransfer transfer = store.begin(primary.offer(SECOND, Optional.of(FIRST), after.entries()));
        Parallel.forEach(chunks, transfer::write);
        StoredWorkload stored = transfer.commit(chunks.size());

        assertThat(Images.read(stored.folder().resolve("current"))).isEqualTo(after);
    }

    private static Images machine() {
        return new Images()
                .with("disk", 1, 20 * Images.BLOCK)
                .with("empty", new byte[0])
                .with("grows", 2, 7000)
                .with("shrinks", 3, 40_000)
                .with("state/gone", 4, 100)
                .with("sparse", new byte[50_000]);
    }
}
