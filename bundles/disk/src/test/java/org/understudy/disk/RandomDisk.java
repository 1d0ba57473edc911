// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.understudy.io.SparseFile;

/** A folder of images that a machine with a fixed seed works on. */
final class RandomDisk {
    private static final int MAX_SIZE = 40 * 4096;

    private final Path folder;
    private final Random random;
    private int made;

    RandomDisk(Path folder, long seed) throws IOException {
        this.folder = folder;
        this.random = new Random(seed);
        for (int i = 0; i < 4; i++) {
            add();
        }
    }

    /** Does some of what a machine does to its files. */
    void work() throws IOException {
        for (int i = random.nextInt(6); i >= 0; i--) {
            List<String> paths = List.copyOf(images().keySet());
            Path file = folder.resolve(paths.get(random.nextInt(paths.size())));
            switch (random.nextInt(8)) {
                case 0 -> add();
                case 1 -> delete(file, paths.size());
                case 2 -> Files.move(file, newPath());
                case 3, 4 -> resize(file, random.nextInt(MAX_SIZE));
                case 5 -> punch(file);
                default -> write(file);
            }
        }
    }

    private Path newPath() throws IOException {
        Path path = folder.resolve((random.nextBoolean() ? "disks/" : "") + "f" + random.nextInt(100) + "-" + made++);
        Files.createDirectories(path.getParent());
        return path;
    }

    private void add() throws IOException {
        Path file = newPath();
        Files.createFile(file);
        resize(file, random.nextInt(MAX_SIZE));
        write(file);
    }

    private static void delete(Path file, int files) throws IOException {
        if (files > 1) {
            Files.delete(file);
        }
    }

    private void resize(Path file, long size) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(size);
        }
    }

    private void punch(Path file) throws IOException {
        try (SparseFile sparse = SparseFile.openWrite(file)) {
            sparse.punch(random.nextInt(MAX_SIZE), 1 + random.nextInt(5 * 4096));
        }
    }

    /** Writes some bytes, perhaps behind the end, perhaps zeros. */
    private void write(Path file) throws IOException {
        byte[] bytes = new byte[1 + random.nextInt(3 * 4096)];
        if (random.nextInt(4) != 0) {
            random.nextBytes(bytes);
        }
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(random.nextInt(MAX_SIZE));
            access.write(bytes);
        }
    }

    Map<String, byte[]> images() throws IOException {
        Map<String, byte[]> images = new TreeMap<>();
        FolderView view = FolderView.of(folder);
        for (int i = 0; i < view.files().size(); i++) {
            images.put(view.files().get(i).path(), Files.readAllBytes(view.path(i)));
        }
        return images;
    }
}
