// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.understudy.api.TransferKind;
import org.understudy.api.chunk.Extent;
import org.understudy.api.disk.Exclusions;
import org.understudy.api.engine.AutomaticResync;
import org.understudy.api.engine.SourceOptions;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;

/** Both engines with the real disk, pipeline and store: what the replica has is what the primary has, byte by byte. */
class ReplicationEndToEndTest extends EndToEndBase {
    @Test
    void excludedFilesAreLeftOutAndLeaveTheNextStateOnceTheyAreExcluded() throws IOException {
        replicate();
        settings = settings.with(
                AutomaticResync.ALWAYS,
                new SourceOptions(Exclusions.parse("*.bin; empty"), SourceOptions.PLAIN_VIEW, 0));
        primary.configure(settings);

        primary.engine().sync(Primary.NAME);
        primary.run();

        assertThat(replica.current(Primary.NAME).resolve("snapshots/memory.bin"))
                .doesNotExist();
        assertThat(replica.current(Primary.NAME).resolve("empty")).doesNotExist();
        assertThat(replica.current(Primary.NAME).resolve("machine.xml")).exists();
        assertThat(Files.mismatch(
                        source.resolve("disk.img"),
                        replica.current(Primary.NAME).resolve("disk.img")))
                .isEqualTo(-1);

        primary.configure(settings.with(AutomaticResync.ALWAYS, SourceOptions.DEFAULT));
        primary.engine().sync(Primary.NAME);
        primary.run();

        assertIdentical();
    }

    @Test
    void theInitialReplicationBringsEverything() throws IOException {
        replicate();

        assertIdentical();
        assertThat(last().kind()).isEqualTo(TransferKind.INITIAL);
    }

    @Test
    void deltasBringRandomWritesAndLittleElse() throws IOException {
        replicate();
        for (int cycle = 0; cycle < 5; cycle++) {
            int writes = 1 + random.nextInt(20);
            for (int i = 0; i < writes; i++) {
                write("disk.img", random.nextInt(DISK - 5000), 1 + random.nextInt(5000));
            }
            Files.writeString(source.resolve("machine.xml"), "<machine cycle='" + cycle + "'/>");

            primary.advance(settings.interval());

            assertIdentical();
            assertThat(last().kind()).isEqualTo(TransferKind.DELTA);
            assertThat(last().changedBytes()).isLessThan(writes * 4L * 64 * 1024 + MIB);
        }
    }

    @Test
    void deltasFollowFilesThatGrowShrinkComeAndGo() throws IOException {
        replicate();
        write("new.img", 0, MIB);
        write("snapshots/memory.bin", 5 * MIB, 100);
        Files.delete(source.resolve("machine.xml"));
        try (FileChannel disk = FileChannel.open(source.resolve("disk.img"), StandardOpenOption.WRITE)) {
            disk.truncate(7 * MIB + 1);
        }

        primary.advance(settings.interval());

        assertIdentical();
        assertThat(last().kind()).isEqualTo(TransferKind.DELTA);
    }

    @Test
    void anInterruptedTransferGoesOnWithWhatIsMissing() throws IOException {
        direct.breaksAfter = 9;
        replicate();
        List<List<Extent>> before = List.copyOf(direct.acknowledged);
        assertThat(before).hasSize(9);
        direct.acknowledged.clear();
        direct.breaksAfter = Integer.MAX_VALUE;

        primary.advance(Duration.ofMinutes(1));

        assertIdentical();
        assertThat(sentAgain(before, direct.acknowledged)).isLessThanOrEqualTo(before.size() / 10);
        assertThat(last().heldBytes()).isEqualTo(dataIn(before));
        assertThat(dataIn(direct.acknowledged)).isEqualTo(last().changedBytes());
    }

    @Test
    void whatChangedDuringAnInterruptionIsSentAgainAndNothingElse() throws IOException {
        direct.breaksAfter = 11;
        replicate();
        List<List<Extent>> before = List.copyOf(direct.acknowledged);
        direct.acknowledged.clear();
        direct.breaksAfter = Integer.MAX_VALUE;
        write("disk.img", 3 * MIB, 1000);

        primary.advance(Duration.ofMinutes(1));

        assertIdentical();
        assertThat(sentAgain(before, direct.acknowledged)).isLessThanOrEqualTo(1);
    }

    @Test
    void anInterruptionOutlivesARestartOfBothNodes() throws IOException, InterruptedException {
        replicate();
        for (int at = 0; at < 20; at++) {
            write("disk.img", at * (long) MIB, MIB);
        }
        direct.breaksAfter = 6;
        primary.advance(settings.interval());
        List<List<Extent>> before =
                List.copyOf(direct.acknowledged.subList(direct.acknowledged.size() - 6, direct.acknowledged.size()));
        direct.acknowledged.clear();
        direct.breaksAfter = Integer.MAX_VALUE;

        replica.close();
        replica = new Replica(folder.resolve("replica"));
        direct.connect(replica);
        primary.restart(settings);
        primary.advance(Duration.ofMinutes(1));

        assertIdentical();
        assertThat(last().kind()).isEqualTo(TransferKind.DELTA);
        assertThat(sentAgain(before, direct.acknowledged)).isZero();
    }

    @Test
    void aTransferThatBreaksAtEveryChunkArrivesAtLast() throws IOException {
        direct.breaksAfter = 1;
        replicate();
        for (int attempt = 0; attempt < 40 && primary.status().last().isEmpty(); attempt++) {
            direct.breaksAfter = 1;
            primary.advance(Duration.ofMinutes(30));
        }

        assertThat(primary.status().last()).isPresent();
        direct.breaksAfter = Integer.MAX_VALUE;
        primary.advance(Duration.ofMinutes(30));
        assertIdentical();
    }

    @Test
    void aConsistentStateIsNotLostToAnEqualOneThatIsNot() throws IOException, InterruptedException {
        replica.close();
        replica = Replica.keeping(5, folder.resolve("replica"));
        direct.connect(replica);
        primary.configure(settings.with(AutomaticResync.ALWAYS, new SourceOptions(Exclusions.NONE, "hooks", 1)));
        replicate();

        primary.advance(settings.interval());
        assertThat(replica.files.points(settings.workload()))
                .extracting(RecoveryPoint::consistent)
                .containsExactly(true);
        primary.advance(settings.interval());

        assertThat(replica.files.find(settings.workload()).orElseThrow().consistent())
                .isFalse();
        assertThat(replica.files.points(settings.workload())).hasSize(1);
    }
}
