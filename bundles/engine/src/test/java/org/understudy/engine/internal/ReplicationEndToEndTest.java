// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.TransferKind;
import org.understudy.api.chunk.Extent;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.TransferProgress;
import org.understudy.disk.internal.PlainView;
import org.understudy.disk.internal.ScanTracker;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;

/** Both engines with the real disk, pipeline and store: what the replica has is what the primary has, byte by byte. */
class ReplicationEndToEndTest {
    private static final int MIB = 1024 * 1024;
    private static final int DISK = 40 * MIB;

    @TempDir
    Path folder;

    private final Random random = new Random(7);
    private final Direct direct = new Direct();
    private Path source;
    private Primary primary;
    private Replica replica;
    private RelationshipSettings settings;

    @BeforeEach
    void start() throws IOException {
        source = Files.createDirectories(folder.resolve("source"));
        write("disk.img", 0, 24 * MIB);
        write("disk.img", DISK - 1, 1);
        write("snapshots/memory.bin", 0, 3 * MIB + 17);
        Files.writeString(source.resolve("machine.xml"), "<machine/>");
        Files.createFile(source.resolve("empty"));
        replica = new Replica(folder.resolve("replica"));
        direct.connect(replica);
        primary = new Primary(folder.resolve("primary"), direct, direct, direct, new PlainView(), new ScanTracker());
        settings = Primary.settings(source, true);
        primary.configure(settings);
    }

    @AfterEach
    void stop() throws InterruptedException {
        primary.close();
        replica.close();
    }

    private void write(String file, long offset, int length) throws IOException {
        byte[] content = new byte[length];
        random.nextBytes(content);
        Path path = source.resolve(file);
        Files.createDirectories(path.getParent());
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(content), offset);
        }
    }

    private void replicate() {
        primary.engine().start(Primary.NAME);
        primary.run();
    }

    private TransferProgress last() {
        return primary.status().last().orElseThrow().progress();
    }

    private void assertIdentical() throws IOException {
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
        assertThat(primary.status().failure()).isEmpty();
        Map<String, Path> here = files(source);
        Map<String, Path> there = files(replica.current(Primary.NAME));
        assertThat(there.keySet()).isEqualTo(here.keySet());
        for (Map.Entry<String, Path> file : here.entrySet()) {
            assertThat(Files.mismatch(file.getValue(), there.get(file.getKey())))
                    .as(file.getKey())
                    .isEqualTo(-1);
        }
    }

    private static Map<String, Path> files(Path root) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(Files::isRegularFile)
                    .forEach(file -> files.put(root.relativize(file).toString(), file));
        }
        return files;
    }

    /** What both lists have in common, in chunks. */
    private static long sentAgain(List<List<Extent>> before, List<List<Extent>> after) {
        return before.stream().filter(after::contains).count();
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

    private static long dataIn(List<List<Extent>> chunks) {
        return chunks.stream()
                .flatMap(List::stream)
                .filter(extent -> extent.kind() == Extent.Kind.DATA)
                .mapToLong(Extent::length)
                .sum();
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
}
