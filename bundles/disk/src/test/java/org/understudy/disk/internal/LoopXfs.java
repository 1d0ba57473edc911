// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An XFS in a file. */
final class LoopXfs {
    private static final long SIZE = 320L << 20;

    private LoopXfs() {}

    /** @return false if this machine can't; what it said is on the error stream */
    static boolean mount(Path image, Path at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(SIZE);
        }
        return run("mkfs.xfs", "-q", "-m", "reflink=1", image.toString())
                && run("mount", "-o", "loop", image.toString(), at.toString());
    }

    /** What is not mounted is left as it is. */
    static void unmount(Path at) throws IOException {
        if (run("mountpoint", "-q", at.toString()) && !run("umount", at.toString())) {
            throw new IOException(at + " can't be unmounted");
        }
    }

    private static boolean run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean done = process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
            if (!done && !said.isBlank()) {
                System.err.println(String.join(" ", command) + ": " + said);
            }
            return done;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
