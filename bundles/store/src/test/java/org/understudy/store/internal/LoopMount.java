// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A file system in a file, mounted for one test. It needs root, a loop device, and the tools of the file system. */
record LoopMount(Path root) implements AutoCloseable {
    private static final long SIZE = 320L << 20;

    /** Skips the test, and says what is missing, where it can't be done. */
    static LoopMount xfs(Path folder) throws IOException {
        return mount(folder, "xfsprogs", "mkfs.xfs", "-q", "-m", "reflink=1");
    }

    /** One that shares no blocks; as above. */
    static LoopMount ext4(Path folder) throws IOException {
        return mount(folder, "e2fsprogs", "mkfs.ext4", "-q", "-F");
    }

    private static LoopMount mount(Path folder, String tools, String... make) throws IOException {
        Path image = folder.resolve("filesystem.img");
        Path root = Files.createDirectory(folder.resolve("mnt"));
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(SIZE);
        }
        String[] command = Arrays.copyOf(make, make.length + 1);
        command[make.length] = image.toString();
        assumeTrue(run(command), "no " + make[0] + ", so no test on it: apt-get install " + tools);
        assumeTrue(
                run("mount", "-o", "loop", image.toString(), root.toString()),
                "loop devices can't be mounted here, so no test on one: run as root");
        return new LoopMount(root);
    }

    /** Bytes in use, as of the last sync. */
    long used() throws IOException {
        if (!run("sync", "-f", root.toString())) {
            throw new IOException(root + " can't be synced");
        }
        FileStore store = Files.getFileStore(root);
        return store.getTotalSpace() - store.getUnallocatedSpace();
    }

    private static boolean run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            if (process.exitValue() != 0) {
                System.err.println(String.join(" ", command) + ": " + output);
            }
            return process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Override
    public void close() throws IOException {
        if (!run("umount", root.toString())) {
            throw new IOException(root + " can't be unmounted");
        }
    }
}
