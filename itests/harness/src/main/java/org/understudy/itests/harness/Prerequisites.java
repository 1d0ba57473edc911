// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of the machine; without it the test is skipped, and {@link SkippedTests} says so at the end. */
public final class Prerequisites {
    private static final List<String> FOLDERS = List.of("/usr/sbin", "/sbin", "/usr/local/sbin");
    private static final int LIMIT_MINUTES = 5;

    private Prerequisites() {}

    public static void root() {
        Assumptions.assumeTrue(isRoot(), "needs root");
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** A program of a Debian package. */
    public static Path program(String name, String packages) {
        return find(name).orElseGet(() -> Assumptions.abort("needs " + name + ": apt-get install " + packages));
    }

    /** A file of a Debian package. */
    public static Path file(String path, String packages) {
        Assumptions.assumeTrue(Files.exists(Path.of(path)), "needs " + path + ": apt-get install " + packages);
        return Path.of(path);
    }

    private static Optional<Path> find(String name) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":")), FOLDERS.stream())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs a system command that must succeed, and returns what it printed. */
    public static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }
}
