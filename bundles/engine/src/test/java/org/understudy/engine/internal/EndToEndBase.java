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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.chunk.Extent;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.TransferProgress;
import org.understudy.disk.internal.PlainView;
import org.understudy.disk.internal.ScanTracker;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;

/** Both engines with the real disk, pipeline and store, and a source of some files, one of them sparse. */
abstract class EndToEndBase {
    static final int MIB = 1024 * 1024;
    static final int DISK = 40 * MIB;

    @TempDir
    Path folder;

    final Random random = new Random(7);
    final Direct direct = new Direct();
    Path source;
    Primary primary;
    Replica replica;
    RelationshipSettings settings;

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

    void write(String file, long offset, int length) throws IOException {
        write(source, file, offset, length);
    }

    void write(Path root, String file, long offset, int length) throws IOException {
        byte[] content = new byte[length];
        random.nextBytes(content);
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(content), offset);
        }
    }

    static void truncate(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    void replicate() {
        primary.engine().start(Primary.NAME);
        primary.run();
    }

    TransferProgress last() {
        return primary.status().last().orElseThrow().progress();
    }

    void assertIdentical() throws IOException {
        assertThat(primary.status().failure()).isEmpty();
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
        assertSameFiles(source, replica.current(Primary.NAME));
    }

    static void assertSameFiles(Path source, Path current) throws IOException {
        Map<String, Path> here = files(source);
        Map<String, Path> there = files(current);
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
    static long sentAgain(List<List<Extent>> before, List<List<Extent>> after) {
        return before.stream().filter(after::contains).count();
    }

    static long dataIn(List<List<Extent>> chunks) {
        return chunks.stream()
                .flatMap(List::stream)
                .filter(extent -> extent.kind() == Extent.Kind.DATA)
                .mapToLong(Extent::length)
                .sum();
    }
}
