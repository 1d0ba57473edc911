// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Primaries and replicas that are killed (SIGKILL) at random moments of initial replications, deltas and the removal of
 * points: each state that a replica offers is one that its primary had, none that was reported is gone, and both go on by
 * themselves. A process has several pairs, each at a moment of its own when it is killed: most of what one kill takes is
 * the start of a process. {@code -Dunderstudy.kills=2000} makes it longer.
 */
class KilledEnginesTest {
    private static final int PAIRS = 20;
    /** Of pairs. */
    private static final int KILLS = Integer.getInteger("understudy.kills", 200);

    private static final Pattern LINE = Pattern.compile("(\\d+) (.*)");
    /** What a process ends with that was killed by SIGKILL. */
    private static final int KILLED = 128 + 9;

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void afterEachKillTheReplicasHaveWhatThePrimariesHad() throws Exception {
        long seed = Long.getLong("understudy.seed", System.nanoTime());
        Random random = new Random(seed);
        List<KilledPair> pairs = IntStream.range(0, PAIRS)
                .mapToObj(pair -> new KilledPair(folder.resolve("pair" + pair), seed, pair))
                .toList();
        ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            for (int kill = 0; kill < KILLS; kill += PAIRS) {
                int lines = 1 + random.nextInt(10 * PAIRS);
                runAndKill(pairs, seed, output -> read(pairs, output, lines), random.nextInt(30));
                check(pairs, "seed " + seed + ", kill " + kill, pool);
            }
            // each of them still goes on, for so long that points were removed
            runAndKill(pairs, seed, output -> readUntilAllHaveMore(pairs, output), 0);
            check(pairs, "seed " + seed + ", at the end", pool);
        } finally {
            pool.shutdownNow();
            pool.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private static void check(List<KilledPair> pairs, String where, ExecutorService pool) throws Exception {
        List<Future<?>> checks = new ArrayList<>();
        for (KilledPair pair : pairs) {
            checks.add(pool.submit(() -> {
                pair.check(where + ", " + pair.folder().getFileName());
                return null;
            }));
        }
        for (Future<?> check : checks) {
            check.get();
        }
    }

    private interface Reading {
        void read(BufferedReader output) throws IOException;
    }

    private static void runAndKill(List<KilledPair> pairs, long seed, Reading reading, int millis)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                BusyNodes.class.getName(),
                Long.toString(seed)));
        pairs.forEach(pair -> command.add(pair.folder().toString()));
        Process nodes = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = nodes.inputReader()) {
            reading.read(output);
            nodes.waitFor(millis, TimeUnit.MILLISECONDS);
            nodes.toHandle().destroyForcibly(); // unlike Process.destroyForcibly, what it printed can still be read
            assertThat(nodes.waitFor()).as("they go on until they are killed").isEqualTo(KILLED);
            output.lines().forEach(line -> note(pairs, line));
        } finally {
            nodes.destroyForcibly().waitFor();
        }
    }

    private static void read(List<KilledPair> pairs, BufferedReader output, int lines) throws IOException {
        for (int line = 0; line < lines; line++) {
            note(pairs, output.readLine());
        }
    }

    private static void readUntilAllHaveMore(List<KilledPair> pairs, BufferedReader output) throws IOException {
        Set<Integer> more = new HashSet<>();
        while (more.size() < pairs.size()
                || pairs.stream().anyMatch(pair -> pair.replicated() <= BusyNodes.POINTS + 1)) {
            note(pairs, output.readLine()).ifPresent(more::add);
        }
    }

    /** Which pair has replicated a state, if the line says that one has. */
    private static Optional<Integer> note(List<KilledPair> pairs, String line) {
        assertThat(line).as("they go on until they are killed").isNotNull();
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty(); // a warning of the Java machine
        }
        int pair = Integer.parseInt(matcher.group(1));
        return pairs.get(pair).said(matcher.group(2)) ? Optional.of(pair) : Optional.empty();
    }
}
