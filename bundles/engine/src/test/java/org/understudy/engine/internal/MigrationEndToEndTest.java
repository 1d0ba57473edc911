// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferKind;
import org.understudy.api.chunk.Extent;
import org.understudy.api.engine.Migration.Kind;
import org.understudy.api.engine.ReplicationState;
import org.understudy.disk.internal.PlainView;
import org.understudy.disk.internal.ScanTracker;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;

/** A transfer that a migration interrupts goes on from the new place; what was sent of it and is equal is not sent again. */
class MigrationEndToEndTest extends EndToEndBase {
    private static final int SENT = 6;
    private static final int CHANGED = 20;

    private final Direct newWay = new Direct("second.example.org");
    private Primary second;

    @BeforeEach
    void connect() throws IOException {
        newWay.connect(replica);
        second = new Primary(folder.resolve("second"), newWay, newWay, newWay, new PlainView(), new ScanTracker());
    }

    @AfterEach
    void stopSecond() {
        second.close();
    }

    /** After so many chunks of the transfer that begins next. */
    private void migrateAfterChunks(Kind kind) {
        int[] left = {SENT};
        direct.acknowledged.clear();
        direct.beforeChunk = () -> {
            if (left[0]-- == 0) {
                primary.engine().beginMigration(Primary.NAME, kind, "");
            }
        };
    }

    /** What arrived of the interrupted transfer; the chunk that was under way at the end arrived as well. */
    private List<List<Extent>> interrupted() {
        List<List<Extent>> before = List.copyOf(direct.acknowledged);
        assertThat(before).hasSize(SENT + 1);
        direct.acknowledged.clear();
        direct.beforeChunk = () -> {};
        return before;
    }

    private void change() throws IOException {
        for (int at = 0; at < CHANGED; at++) {
            write("disk.img", at * (long) MIB, MIB);
        }
    }

    private Path move() throws IOException {
        Path moved = folder.resolve("elsewhere");
        Files.move(source, moved);
        return moved;
    }

    @Test
    void aStorageMigrationInTheInitialReplication() throws IOException {
        migrateAfterChunks(Kind.STORAGE);
        replicate();
        storageMoves(TransferKind.INITIAL);
    }

    @Test
    void aStorageMigrationInADelta() throws IOException {
        replicate();
        change();
        migrateAfterChunks(Kind.STORAGE);
        primary.advance(settings.interval());
        storageMoves(TransferKind.DELTA);
    }

    private void storageMoves(TransferKind kind) throws IOException {
        List<List<Extent>> before = interrupted();
        Path moved = move();
        primary.restart(settings);
        primary.advance(Duration.ofHours(1));
        assertThat(direct.acknowledged).isEmpty();

        primary.engine().endMigration(Primary.NAME, moved);
        primary.run();

        assertSameFiles(moved, replica.current(Primary.NAME));
        assertThat(last().kind()).isEqualTo(kind);
        assertThat(sentAgain(before, direct.acknowledged)).isZero();
        assertThat(last().heldBytes()).isEqualTo(dataIn(before));
    }

    @Test
    void aMachineMigrationInTheInitialReplication() throws IOException {
        migrateAfterChunks(Kind.MACHINE);
        replicate();
        machineMoves(TransferKind.INITIAL, 27L * MIB + 17 + "<machine/>".length() + 1);
    }

    @Test
    void aMachineMigrationInADelta() throws IOException {
        replicate();
        change();
        migrateAfterChunks(Kind.MACHINE);
        primary.advance(settings.interval());
        machineMoves(TransferKind.RESYNC, CHANGED * (long) MIB);
    }

    private void machineMoves(TransferKind kind, long toSend) throws IOException {
        List<List<Extent>> before = interrupted();
        primary.engine().leave(Primary.NAME);
        Path moved = move();

        second.engine().accept(Primary.settings(moved, true));
        second.run();

        assertSameFiles(moved, replica.current(Primary.NAME));
        assertThat(second.status().last().orElseThrow().progress().kind()).isEqualTo(kind);
        assertThat(sentAgain(before, newWay.acknowledged)).isZero();
        assertThat(dataIn(before) + dataIn(newWay.acknowledged)).isBetween(toSend, toSend + 4096);
        assertThat(second.status().migration()).isEmpty();
    }

    @Test
    void betweenCyclesAMachineMovesWithoutAnythingBeingSent() throws IOException {
        replicate();
        second.engine().accept(Primary.settings(move(), true));
        second.run();

        assertThat(newWay.acknowledged).isEmpty();
        assertThat(second.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void aPrimaryThatTheMachineLeftIsRefusedAndNothingIsMixed() throws IOException, InterruptedException {
        replicate();
        Path copy = folder.resolve("elsewhere");
        Files.createDirectories(copy.resolve("snapshots"));
        for (String file : List.of("disk.img", "machine.xml", "empty", "snapshots/memory.bin")) {
            Files.copy(source.resolve(file), copy.resolve(file));
        }
        change();
        int[] left = {SENT};
        direct.beforeChunk = () -> {
            // in mid-transfer, nobody tells the old primary, and the machine runs elsewhere
            if (left[0]-- == 0) {
                second.engine().accept(Primary.settings(copy, true));
                second.run();
            }
        };

        primary.advance(settings.interval());

        assertThat(primary.state()).isEqualTo(ReplicationState.CRITICAL);
        assertThat(primary.status().failure().orElseThrow().code()).isEqualTo(ErrorCode.WORKLOAD_MOVED);
        assertSameFiles(copy, replica.current(Primary.NAME));

        replica.close();
        replica = new Replica(folder.resolve("replica"));
        direct.connect(replica);
        newWay.connect(replica);
        primary.engine().resume(Primary.NAME);
        primary.run();
        assertThat(primary.status().failure().orElseThrow().code()).isEqualTo(ErrorCode.WORKLOAD_MOVED);
        assertSameFiles(copy, replica.current(Primary.NAME));
    }

    @Test
    void aMachineMayMoveBack() throws IOException {
        replicate();
        second.engine().accept(Primary.settings(source, true));
        second.run();
        primary.engine().remove(Primary.NAME);
        write("disk.img", MIB, MIB);

        primary.engine().accept(settings);
        primary.run();

        assertIdentical();
        second.advance(settings.interval());
        assertThat(second.status().failure().orElseThrow().code()).isEqualTo(ErrorCode.WORKLOAD_MOVED);
    }
}
