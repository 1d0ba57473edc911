// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.understudy.store.Failures.assertThatFailsWith;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.store.ReceiptStatus;
import org.understudy.api.store.StoredWorkload;
import org.understudy.store.Images;

/** A commit whose chunks a disk lost, behind the mark, never claims the new state. */
class LostChunksTest {
    private static final String CUT = "cut";

    @TempDir
    private Path location;

    @BeforeEach
    void replicateTheOldState() {
        KilledReplica.primary(location).replicate(new FileReplicaStore(), KilledReplica.OLD, KilledReplica.oldImages());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void lostBeforeCurrentIsHiddenTheOldStateStays(int record) throws IOException {
        commitCutAt(Commit.Step.MARKED);
        damage(record);

        FileReplicaStore store = attach();

        assertThat(stored(store).current()).contains(KilledReplica.OLD);
        assertThat(current()).isEqualTo(KilledReplica.oldImages());
        assertThat(location.resolve("web/incoming")).doesNotExist();
        replicateTheNewState(store);
        assertThat(current()).isEqualTo(KilledReplica.newImages());
    }

    @ParameterizedTest
    @EnumSource(names = {"HIDDEN", "FILES_DELETED", "FILES_MOVED", "EXTENTS_APPLIED", "SYNCED"})
    void lostOnceCurrentIsHiddenThereIsNoStateAndTheFilesAreKeptUntilThereIs(Commit.Step step) throws IOException {
        commitCutAt(step);
        Images applying = Images.read(location.resolve("web/current.applying"));
        damage(1);

        for (int start = 0; start < 2; start++) {
            FileReplicaStore store = attach();
            assertThat(stored(store).current()).isEmpty();
            assertThat(stored(store).files()).isEmpty();
            assertThat(location.resolve("web/current")).doesNotExist();
            assertThat(Images.read(location.resolve("web/current.damaged"))).isEqualTo(applying);
            assertThatFailsWith(ErrorCode.INVALID_STATE, () -> replicateTheNewState(store));
        }
        FileReplicaStore store = attach();
        StoredWorkload stored =
                KilledReplica.primary(location).replicate(store, TransferId.random(), KilledReplica.newImages());
        assertThat(stored.current()).isPresent();
        assertThat(current()).isEqualTo(KilledReplica.newImages());
        assertThat(location.resolve("web/current.damaged")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "UNDO_WRITTEN",
                "UNDO_MARKED",
                "HIDDEN",
                "FILES_DELETED",
                "FILES_MOVED",
                "EXTENTS_APPLIED",
                "TREES_UPDATED",
                "SYNCED",
                "RECEIPT_WRITTEN"
            })
    void withRecoveryPointsTheCommitIsUndone(Commit.Step step) throws IOException {
        FileReplicaStore cut = KilledReplica.store(
                at -> {
                    if (at == step) {
                        throw new IllegalStateException(CUT);
                    }
                },
                merge -> {});
        cut.attach(location);
        assertThatThrownBy(() -> replicateTheNewState(cut)).hasMessage(CUT);
        damage(1);

        FileReplicaStore store = KilledReplica.store();
        store.attach(location);
        assertThat(stored(store).current()).contains(KilledReplica.OLD);
        assertThat(current()).isEqualTo(KilledReplica.oldImages());
        assertThat(store.verify(KilledReplica.WORKLOAD, KilledReplica.OLD)).isEmpty();
        assertThat(store.checkReceipt(KilledReplica.WORKLOAD, KilledReplica.OLD))
                .as("of a version without receipts")
                .isEqualTo(ReceiptStatus.NONE);
        assertThat(store.points(KilledReplica.WORKLOAD)).isEmpty();
        replicateTheNewState(store);
        assertThat(current()).isEqualTo(KilledReplica.newImages());
        assertThat(store.verify(KilledReplica.WORKLOAD, KilledReplica.NEW)).isEmpty();
        assertThat(PointImages.read(store, KilledReplica.WORKLOAD, KilledReplica.OLD))
                .isEqualTo(KilledReplica.oldImages());
    }

    @Test
    void lostOnceTheStateIsWrittenTheyAreNotMissed() throws IOException {
        commitCutAt(Commit.Step.STATE_WRITTEN);
        damage(0);

        assertThat(stored(attach()).current()).contains(KilledReplica.NEW);
        assertThat(current()).isEqualTo(KilledReplica.newImages());
    }

    @Test
    void lostWhileTheReplicaRunsTheCommitFails() throws IOException {
        FileReplicaStore store = store(step -> {
            if (step == Commit.Step.MARKED) {
                damage(1);
            }
        });

        assertThatFailsWith(ErrorCode.STORE_FAILED, () -> replicateTheNewState(store));

        assertThat(stored(store).current()).contains(KilledReplica.OLD);
        assertThat(current()).isEqualTo(KilledReplica.oldImages());
    }

    private void commitCutAt(Commit.Step cut) {
        FileReplicaStore store = store(step -> {
            if (step == cut) {
                throw new IllegalStateException(CUT);
            }
        });
        assertThatThrownBy(() -> replicateTheNewState(store)).hasMessage(CUT);
    }

    private FileReplicaStore attach() {
        return store(step -> {});
    }

    private FileReplicaStore store(Consumer<Commit.Step> observer) {
        FileReplicaStore store = new FileReplicaStore(StoreContext.of(Clock.systemUTC(), observer));
        store.attach(location);
        return store;
    }

    private void replicateTheNewState(FileReplicaStore store) {
        KilledReplica.primary(location)
                .replicate(
                        store,
                        KilledReplica.NEW,
                        KilledReplica.newImages(),
                        KilledReplica.OLD,
                        KilledReplica.oldImages());
    }

    /** Flips a bit of a record of the index. */
    private void damage(int record) {
        Path index = location.resolve("web/incoming/chunks.idx");
        try (ChunkIndex chunks = ChunkIndex.open(index)) {
            byte[] content = Files.readAllBytes(index);
            content[start(chunks, record) + 20] ^= 1;
            Files.write(index, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int start(ChunkIndex chunks, int record) throws IOException {
        int start = 0;
        for (int i = 0; i < record; i++) {
            start += 4 + 8 + 32 + 8 + 4 + chunks.find(i).extents().size() * 24 + 4;
        }
        return start;
    }

    private static StoredWorkload stored(FileReplicaStore store) {
        return store.find(KilledReplica.WORKLOAD).orElseThrow();
    }

    private Images current() throws IOException {
        return Images.read(location.resolve("web/current"));
    }
}
