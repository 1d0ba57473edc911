// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferKind;
import org.understudy.api.engine.ExportHandle;
import org.understudy.api.engine.ImportReport;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.store.CopyProgress;
import org.understudy.engine.internal.primary.Primary;

/** Initial replication by a disk: both engines with the real disk, pipeline and store, and files on a medium in between. */
class MediaEndToEndTest extends MediaTestBase {
    @Test
    void theFirstStateComesByTheDiskAndOnlyWhatChangedSinceByTheNetwork() throws IOException, InterruptedException {
        ExportHandle handle = beginExport(Optional.empty());
        primary.run();
        assertThat(handle.await(Duration.ZERO)).isPresent();
        assertThat(dataFiles())
                .hasSizeGreaterThan(1)
                .allSatisfy(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(20L * MIB));
        write("disk.img", 5 * MIB, DISK / 100);
        Files.writeString(source.resolve("machine.xml"), "<machine changed='true'/>");

        ImportReport imported = importIt();
        assertThat(imported.before()).isFalse();
        assertThat(replica.status(Primary.NAME).state()).isEqualTo(ReplicationState.REPLICATING);
        sync();

        assertIdentical();
        assertThat(last().kind()).isEqualTo(TransferKind.DELTA);
        assertThat(last().changedBytes()).isBetween((long) DISK / 100, DISK / 100 + 4L * 64 * 1024);
        assertThat(direct.comparedBytes).hasValue(0);
    }

    @Test
    void itWaitsForTheImportOverRestartsAndSendsNothingByItself() throws IOException, InterruptedException {
        export();

        primary.restart(settings);
        restartReplica();
        primary.advance(Duration.ofDays(3));

        assertThat(primary.state()).isEqualTo(ReplicationState.WAITING_FOR_INITIAL_REPLICATION);
        assertThat(primary.status().health()).isEqualTo(ReplicationHealth.WARNING);
        assertThat(primary.status().reasons()).anyMatch(reason -> reason.contains("replica:import"));
        assertThat(direct.acknowledged).isEmpty();
        assertThat(replica.store().list()).isEmpty();
        write("disk.img", 0, 1000);
        importIt();
        restartReplica();
        primary.engine().resume(Primary.NAME);
        primary.run();

        assertIdentical();
        assertThat(last().kind()).isEqualTo(TransferKind.DELTA);
    }

    @Test
    void aSyncBeforeTheImportSaysSoAndGoesOnWaiting() {
        export();

        sync();

        assertThat(primary.state()).isEqualTo(ReplicationState.WAITING_FOR_INITIAL_REPLICATION);
        assertThat(primary.status().failure().orElseThrow().message()).contains("has not imported 'web1'");
        assertThat(primary.status().nextCycle()).isEmpty();
    }

    @Test
    void aStateThatIsNotTheExportedOneIsNotTakenForIt() throws IOException {
        export();
        importIt();
        Files.delete(export.resolve("manifest.txt"));
        export();

        sync();

        assertThat(primary.state()).isEqualTo(ReplicationState.WAITING_FOR_INITIAL_REPLICATION);
        assertThat(primary.status().failure().orElseThrow().message()).contains("holds another state");
        write("disk.img", 0, 1000);
        primary.engine().start(Primary.NAME);
        primary.run();
        assertIdentical();
        assertThat(last().kind()).isEqualTo(TransferKind.RESYNC);
        assertThat(last().changedBytes()).isLessThan(MIB);
    }

    @Test
    void startGoesOverTheNetworkWithWhatACutImportBrought() throws IOException {
        export();
        assertThatThrownBy(() -> importIt(Optional.empty(), cancelledAt(10 * MIB)))
                .isInstanceOf(CancellationException.class);

        primary.engine().start(Primary.NAME);
        primary.run();

        assertIdentical();
        assertThat(last().kind()).isEqualTo(TransferKind.INITIAL);
        assertThat(last().heldBytes()).isGreaterThanOrEqualTo(5L * MIB);
    }

    @Test
    void anExportTakesThePlaceOfAnInitialReplicationOverTheNetwork() throws IOException {
        direct.breaksAfter = 5;
        replicate();
        assertThat(primary.state()).isEqualTo(ReplicationState.INITIAL_REPLICATION_IN_PROGRESS);
        direct.breaksAfter = Integer.MAX_VALUE;

        export();
        primary.advance(Duration.ofDays(3));
        assertThat(direct.acknowledged).hasSize(5);
        importIt();
        sync();

        assertIdentical();
        assertThat(direct.acknowledged).hasSize(5);
    }

    @Test
    void theWaitIsGivenUpByAnotherTimeForTheStart() {
        export();

        primary.engine().startAt(Primary.NAME, Optional.empty());

        assertThat(primary.state()).isEqualTo(ReplicationState.READY_FOR_INITIAL_REPLICATION);
        assertThat(primary.status().health()).isEqualTo(ReplicationHealth.NORMAL);
        assertThat(refused(this::sync).code()).isEqualTo(ErrorCode.INVALID_STATE);
    }

    @Test
    void aCutImportIsMadeAgainAndASecondOneChangesNothing() throws IOException, InterruptedException {
        export();
        assertThatThrownBy(() -> importIt(Optional.empty(), cancelledAt(10 * MIB)))
                .isInstanceOf(CancellationException.class);
        sync();
        assertThat(primary.status().failure().orElseThrow().message()).contains("a part of 'web1' only");
        restartReplica();

        assertThat(importIt().before()).isFalse();
        assertThat(importIt().before()).isTrue();
        sync();

        assertIdentical();
        assertThat(last().changedBytes()).isZero();
        ReplicationException error = refused(this::importIt);
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_STATE);
    }

    @Test
    void anImportThatTheReplicaStopsGoesOnLater() throws IOException {
        export();
        CopyProgress suspends = (done, total) -> {
            replica.service().suspend(Primary.NAME);
            return true;
        };
        assertThat(refused(() -> importIt(Optional.empty(), suspends)).code()).isEqualTo(ErrorCode.REPLICATION_PAUSED);
        assertThat(refused(this::importIt).code()).isEqualTo(ErrorCode.REPLICATION_PAUSED);

        replica.service().resume(Primary.NAME);
        importIt();
        sync();

        assertIdentical();
    }

    @Test
    void anEncryptedExportIsReadWithItsPasswordAlone() throws IOException {
        beginExport(Optional.of("a long password".toCharArray()));
        primary.run();

        assertUnusable("is encrypted");
        ReplicationException wrong =
                refused(() -> importIt(Optional.of("another password".toCharArray()), CopyProgress.NONE));
        assertThat(wrong.code()).isEqualTo(ErrorCode.MEDIA_UNUSABLE);
        assertThat(wrong).hasMessageContaining("password");
        assertNothingAtReplica();
        assertThat(new String(Files.readAllBytes(dataFiles().get(0)), StandardCharsets.ISO_8859_1))
                .doesNotContain("USC1");
        importIt(Optional.of("a long password".toCharArray()), CopyProgress.NONE);
        sync();

        assertIdentical();
        assertThat(last().kind()).isEqualTo(TransferKind.DELTA);
    }

    @Test
    void aCancelledExportLeavesNothing() throws InterruptedException {
        ExportHandle handle = beginExport(Optional.empty());
        handle.cancel();
        primary.run();

        assertThat(refused(() -> awaited(handle)).code()).isEqualTo(ErrorCode.CANCELLED_BY_PRIMARY);
        assertThat(export).doesNotExist();
        assertThat(primary.state()).isEqualTo(ReplicationState.READY_FOR_INITIAL_REPLICATION);
    }

    @Test
    void anExportThatWaitsForAWorkerStopsNobodyOnceItIsCancelled() throws InterruptedException, IOException {
        ExportHandle handle = beginExport(Optional.empty());
        handle.cancel();

        primary.engine().start(Primary.NAME);
        primary.run();

        assertThat(refused(() -> awaited(handle)).code()).isEqualTo(ErrorCode.CANCELLED_BY_PRIMARY);
        assertThat(export).doesNotExist();
        assertIdentical();
    }

    @Test
    @Timeout(20) // a removal would wait for longer
    void anExportThatWaitsForAWorkerEndsWithItsRelationship() {
        ExportHandle handle = beginExport(Optional.empty());

        primary.engine().remove(Primary.NAME);

        assertThat(refused(() -> awaited(handle)).code()).isEqualTo(ErrorCode.CANCELLED_BY_PRIMARY);
        primary.run();
        assertThat(export).doesNotExist();
    }

    @Test
    void anExportTakesTheSpaceOfWhatACrashLeftButOfNothingElse() throws IOException {
        Files.createDirectories(export);
        Files.writeString(export.resolve("data-00000.bin"), "cut");
        export();
        assertThat(refused(() -> beginExport(Optional.empty()))).hasMessageContaining("has an export already");
        Files.delete(export.resolve("manifest.txt"));
        Files.writeString(export.resolve("letter.txt"), "mine");

        assertThat(refused(() -> beginExport(Optional.empty()))).hasMessageContaining("letter.txt");
        assertThat(export.resolve("letter.txt")).exists();
    }

    /** Ends an import once so much was read, and not before something was. */
    private static CopyProgress cancelledAt(long bytes) {
        return (done, total) -> done < bytes;
    }
}
