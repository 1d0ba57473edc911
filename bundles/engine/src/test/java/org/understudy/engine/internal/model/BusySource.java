// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.model;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;

/**
 * A workload's files that go through one state after the other, the same for the same seed. No two states are equal. Who is
 * killed on the way from one to the next goes it once more, and gets to the same.
 */
final class BusySource {
    private static final int LARGE = 8 << 20;
    private static final int SMALL = 3 << 20;

    private final Path files;
    private final long seed;
    private final int disk;

    private BusySource(Path files, long seed, int disk) {
        this.files = files;
        this.seed = seed;
        this.disk = disk;
    }

    /** That of one of several pairs: no two have the same states, and some so much in their first that it takes chunks. */
    static BusySource of(Path folder, long seed, int pair) {
        return new BusySource(folder.resolve("source"), seed + pair * 1_000_003L, pair % 4 == 0 ? LARGE : SMALL);
    }

    Path files() {
        return files;
    }

    /** The last state that it was wholly in; -1 before the first one. */
    int number() throws IOException {
        try {
            return Integer.parseInt(Files.readString(reached()));
        } catch (NoSuchFileException e) {
            return -1;
        }
    }

    /** Whether it is on the way from that state to the next one. */
    boolean isChanging() {
        return Files.exists(changing());
    }

    private Path reached() {
        return files.resolveSibling(files.getFileName() + ".number");
    }

    private Path changing() {
        return files.resolveSibling(files.getFileName() + ".changing");
    }

    /** Goes from the state before to this one. */
    void change(int number) throws IOException {
        Files.createDirectories(files);
        Files.writeString(changing(), Integer.toString(number));
        Random random = new Random(seed + number);
        int writes = number == 0 ? 60 : 1 + random.nextInt(12);
        for (int i = 0; i < writes; i++) {
            write("disk0", random);
        }
        switch (random.nextInt(6)) {
            case 0 -> Files.deleteIfExists(files.resolve("disk1"));
            case 1 -> resize("disk0", random);
            default -> write("disk1", random);
        }
        Files.writeString(files.resolve("number"), Integer.toString(number));
        Files.move(changing(), reached(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void write(String name, Random random) throws IOException {
        byte[] bytes = new byte[1 + random.nextInt(disk / 40)];
        random.nextBytes(bytes);
        try (RandomAccessFile file = open(name)) {
            file.seek(random.nextInt(disk));
            file.write(bytes);
        }
    }

    private void resize(String name, Random random) throws IOException {
        try (RandomAccessFile file = open(name)) {
            file.setLength(random.nextInt(disk));
        }
    }

    private RandomAccessFile open(String name) throws IOException {
        return new RandomAccessFile(files.resolve(name).toFile(), "rw");
    }
}
