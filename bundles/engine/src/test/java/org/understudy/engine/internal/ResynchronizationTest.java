// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.understudy.api.TransferKind;
import org.understudy.api.chunk.Extent;
import org.understudy.api.engine.ReplicationState;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;
import org.understudy.io.DurableFiles;

/** Without a block map that can be trusted, files are compared, and what differs is sent; nothing else is. */
class ResynchronizationTest extends EndToEndBase {
    private static final int BLOCK = 4096;

    @BeforeEach
    void loseTheMap() throws IOException {
        replicate();
        direct.acknowledged.clear();
        DurableFiles.deleteTree(folder.resolve("primary/maps"));
    }

    private Path current() {
        return replica.current(Primary.NAME);
    }

    private void resynchronize() throws IOException {
        primary.advance(settings.interval());
        assertIdentical();
        assertThat(last().kind()).isEqualTo(TransferKind.RESYNC);
    }

    private long sent() {
        return dataIn(direct.acknowledged);
    }

    @Test
    void nothingIsSentWhereNothingDiffers() throws IOException {
        resynchronize();

        assertThat(direct.acknowledged).isEmpty();
        assertThat(last().heldBytes()).isEqualTo(DISK + 3L * MIB + 17 + "<machine/>".length());
        assertThat(direct.comparedBytes.get()).isLessThan(4 * 1024);
    }

    @Test
    void theBlocksThatDifferAreSentAndNoOthers() throws IOException {
        for (int block : new int[] {0, 1, 255, 256, 700, 5000}) {
            write("disk.img", (long) block * BLOCK + 7, 100);
        }
        write("snapshots/memory.bin", 3 * MIB + 16, 1);

        resynchronize();

        assertThat(sent()).isEqualTo(6 * BLOCK + 17);
    }

    @Test
    void theNextCycleIsADeltaAgain() throws IOException {
        resynchronize();
        write("disk.img", 5 * MIB, 10);

        primary.advance(settings.interval());

        assertIdentical();
        assertThat(last().kind()).isEqualTo(TransferKind.DELTA);
        assertThat(sent()).isEqualTo(BLOCK);
    }

    @Test
    void aDamagedMapIsNoMap() throws IOException {
        resynchronize();
        try (Stream<Path> maps = Files.walk(folder.resolve("primary/maps"))) {
            for (Path map : maps.filter(Files::isRegularFile).toList()) {
                write(map.getParent(), map.getFileName().toString(), Files.size(map) / 2, 8);
            }
        }
        write("disk.img", 9 * MIB, BLOCK);

        resynchronize();

        assertThat(sent()).isEqualTo(BLOCK);
    }

    @Test
    void whatChangedTheReplicaBehindItsBackIsRepaired() throws IOException {
        write(current(), "disk.img", 11 * MIB + 5, 3);
        write(current(), "disk.img", 30 * MIB, 10);
        truncate(current().resolve("snapshots/memory.bin"), MIB + 1000);
        Files.writeString(current().resolve("machine.xml"), "more", StandardOpenOption.APPEND);
        Files.writeString(current().resolve("empty"), "not empty");

        resynchronize();

        assertThat(sent()).isEqualTo(BLOCK + 2 * MIB + 17);
    }

    @Test
    void filesThatAreOnOneSideOnlyComeAndGo() throws IOException {
        Files.delete(source.resolve("machine.xml"));
        write("new.img", 0, 10_000);
        Files.delete(current().resolve("empty"));
        DurableFiles.deleteTree(current().resolve("snapshots"));

        resynchronize();

        assertThat(sent()).isEqualTo(10_000 + 3 * MIB + 17);
    }

    @Test
    void filesMayHaveGrownAndShrunk() throws IOException {
        truncate(source.resolve("disk.img"), 7 * MIB + 1);
        write("snapshots/memory.bin", 3 * MIB + 17, 2 * MIB);

        resynchronize();

        assertThat(sent()).isEqualTo(2 * MIB + 17);
    }

    @Test
    void whatBecameAHoleBecomesOneAtTheReplicaWithoutBeingSent() throws IOException {
        Path disk = source.resolve("disk.img");
        truncate(disk, 10 * MIB);
        truncate(current().resolve("disk.img"), 12 * MIB);
        write("disk.img", 12 * MIB - 1, 1);

        resynchronize();

        assertThat(sent()).isEqualTo(BLOCK);
        assertThat(direct.acknowledged.stream().flatMap(List::stream))
                .anyMatch(extent -> extent.kind() == Extent.Kind.ZERO && extent.offset() == 10 * MIB);
    }

    @Test
    void anInterruptedComparisonGoesOnWithWhatIsMissing() throws IOException, InterruptedException {
        for (int at = 0; at < 20; at++) {
            write("disk.img", at * (long) MIB, MIB / 2);
        }
        direct.breaksAfter = 3;
        primary.advance(settings.interval());
        assertThat(primary.state()).isEqualTo(ReplicationState.RESYNCHRONIZING);
        List<List<Extent>> before = List.copyOf(direct.acknowledged);
        direct.acknowledged.clear();
        direct.breaksAfter = Integer.MAX_VALUE;

        replica.close();
        replica = new Replica(folder.resolve("replica"));
        direct.connect(replica);
        primary.restart(settings);
        primary.advance(Duration.ofMinutes(1));

        assertIdentical();
        assertThat(last().kind()).isEqualTo(TransferKind.RESYNC);
        assertThat(dataIn(before) + sent()).isEqualTo(10 * MIB);
    }

    @Test
    void aTransferThatLostItsMapGoesOnWithWhatTheReplicaHolds() throws IOException {
        resynchronize();
        for (int at = 0; at < 20; at++) {
            write("disk.img", at * (long) MIB, MIB / 2);
        }
        direct.breaksAfter = 3;
        primary.advance(settings.interval());
        List<List<Extent>> before = List.copyOf(direct.acknowledged);
        direct.acknowledged.clear();
        direct.breaksAfter = Integer.MAX_VALUE;
        DurableFiles.deleteTree(folder.resolve("primary/maps"));

        primary.advance(Duration.ofMinutes(1));

        assertIdentical();
        assertThat(last().kind()).isEqualTo(TransferKind.RESYNC);
        assertThat(dataIn(before)).isPositive();
        assertThat(dataIn(before) + sent()).isEqualTo(10 * MIB);
    }

    @Test
    void randomDifferencesOnBothSidesAreFoundAll() throws IOException {
        for (int i = 0; i < 60; i++) {
            Path side = random.nextBoolean() ? source : current();
            write(side, "disk.img", random.nextInt(DISK - 9000), 1 + random.nextInt(9000));
        }

        resynchronize();

        assertThat(sent()).isBetween(60L * BLOCK / 2, 60L * 4 * BLOCK);
    }
}
