// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.api.store.ReceiptStatus;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.StoredWorkload;
import org.understudy.store.Images;

/** A replica that is killed (SIGKILL) while it receives, commits or recovers has the old state or the new one, whole. */
@Timeout(120)
class KilledReplicaTest {
    @TempDir
    private Path location;

    @BeforeEach
    void replicateTheOldState() {
        KilledReplica.primary(location).replicate(KilledReplica.store(), KilledReplica.OLD, KilledReplica.oldImages());
    }

    @Test
    void killedWhileItReceivesItHasTheOldStateAndGoesOn() throws Exception {
        runAndKill(KilledReplica.Task.RECEIVE, KilledReplica.HALF_WRITTEN);

        FileReplicaStore store = KilledReplica.store();
        store.attach(location);
        assertThatStateIs(store, KilledReplica.OLD, KilledReplica.oldImages());
        List<Chunk> chunks = KilledReplica.chunks();
        IncomingTransfer transfer = KilledReplica.begin(store, location);
        assertThat(transfer.held(0, 100)).hasSize(chunks.size() / 2);

        chunks.subList(chunks.size() / 2, chunks.size()).forEach(transfer::write);
        transfer.commit(chunks.size());
        assertThatStateIs(store, KilledReplica.NEW, KilledReplica.newImages());
    }

    @ParameterizedTest
    @EnumSource(Commit.Step.class)
    void killedWithinACommitItHasTheNewState(Commit.Step step) throws Exception {
        assertThat(runAndKill(KilledReplica.Task.RECEIVE, step.name())).isEqualTo(step.name());

        assertThatCurrentIsNeverHalf();
        assertThatNewStateIsRecovered();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNDO_WRITTEN", "UNDO_MARKED"})
    void killedAgainWhileTheOldStateIsKeptItHasTheNewState(Commit.Step step) throws Exception {
        assertThat(runAndKill(KilledReplica.Task.RECEIVE, Commit.Step.MARKED.name()))
                .isEqualTo(Commit.Step.MARKED.name());
        assertThat(runAndKill(KilledReplica.Task.ATTACH, step.name())).isEqualTo(step.name());

        assertThatCurrentIsNeverHalf();
        assertThatNewStateIsRecovered();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNDO_WRITTEN", "UNDO_MARKED"})
    void killedAgainWithinTheRecoveryItHasTheNewState(Commit.Step step) throws Exception {
        // the latest cut that leaves all of it to be applied again; the old state is kept already
        assertThat(runAndKill(KilledReplica.Task.RECEIVE, Commit.Step.SYNCED.name()))
                .isEqualTo(Commit.Step.SYNCED.name());
        assertThat(runAndKill(KilledReplica.Task.ATTACH, step.name())).isEqualTo(step.name());

        assertThatCurrentIsNeverHalf();
        assertThatNewStateIsRecovered();
    }

    private void assertThatCurrentIsNeverHalf() throws IOException {
        Path current = location.resolve("web/current");
        if (Files.exists(current)) {
            assertThat(Images.read(current)).isIn(KilledReplica.oldImages(), KilledReplica.newImages());
        }
    }

    private void assertThatNewStateIsRecovered() throws IOException {
        FileReplicaStore store = KilledReplica.store();
        store.attach(location);

        assertThatStateIs(store, KilledReplica.NEW, KilledReplica.newImages());
        assertThat(store.points(KilledReplica.WORKLOAD))
                .extracting(RecoveryPoint::transfer)
                .containsExactly(KilledReplica.OLD);
        assertThat(PointImages.read(store, KilledReplica.WORKLOAD, KilledReplica.OLD))
                .isEqualTo(KilledReplica.oldImages());
        for (TransferId state : List.of(KilledReplica.OLD, KilledReplica.NEW)) {
            assertThat(store.checkReceipt(KilledReplica.WORKLOAD, state).kind()).isEqualTo(ReceiptStatus.Kind.REPLICA);
        }
        assertThat(store.verify(KilledReplica.WORKLOAD, KilledReplica.OLD)).isEmpty();
        assertThat(store.verify(KilledReplica.WORKLOAD, KilledReplica.NEW)).isEmpty();
        assertThat(location.resolve("web")).isDirectoryNotContaining("glob:**incoming");
        assertThat(location.resolve("web")).isDirectoryNotContaining("glob:**current.applying");
    }

    private static void assertThatStateIs(FileReplicaStore store, TransferId transfer, Images images)
            throws IOException {
        StoredWorkload stored = store.find(KilledReplica.WORKLOAD).orElseThrow();
        assertThat(stored.current()).contains(transfer);
        assertThat(stored.files()).isEqualTo(images.entries());
        assertThat(Images.read(stored.folder().resolve("current"))).isEqualTo(images);
    }

    /** @return where the replica stood when it was killed */
    private String runAndKill(KilledReplica.Task task, String stop) throws IOException, InterruptedException {
        Process replica = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledReplica.class.getName(),
                        location.toString(),
                        task.name(),
                        stop)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = replica.inputReader()) {
            String line = output.readLine();
            assertThat(line).startsWith(KilledReplica.AT);
            return line.substring(KilledReplica.AT.length());
        } finally {
            replica.destroyForcibly().waitFor();
        }
    }
}
