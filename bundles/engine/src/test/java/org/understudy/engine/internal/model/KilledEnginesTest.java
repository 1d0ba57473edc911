// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
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

    @TempDir
    private Path folder;

    @Test
    void afterEachKillTheReplicasHaveWhatThePrimariesHad() throws Exception {
        long seed = Long.getLong("understudy.seed", System.nanoTime());
        Random random = new Random(seed);
        List<KilledPair> pairs = IntStream.range(0, PAIRS)
                .mapToObj(pair -> new KilledPair(folder.resolve("pair" + pair), seed + pair))
                .toList();
        ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            for (int kill = 0; kill < KILLS; kill += PAIRS) {
                runAndKill(pairs, seed, 1 + random.nextInt(10 * PAIRS), random.nextInt(30));
                check(pairs, "seed " + seed + ", kill " + kill, pool);
            }
        } finally {
            pool.shutdownNow();
            pool.awaitTermination(1, TimeUnit.MINUTES);
        }
        assertThat(pairs).as("seed %s", seed).allMatch(pair -> pair.replicated() > 0);
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

    private static void runAndKill(List<KilledPair> pairs, long seed, int lines, int millis)
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
            for (int line = 0; line < lines; line++) {
                note(pairs, output.readLine());
            }
            assertThat(nodes.waitFor(millis, TimeUnit.MILLISECONDS))
                    .as("they go on until they are killed")
                    .isFalse();
            nodes.toHandle().destroyForcibly(); // unlike Process.destroyForcibly, what it printed can still be read
            nodes.waitFor();
            output.lines().forEach(line -> note(pairs, line));
        } finally {
            nodes.destroyForcibly().waitFor();
        }
    }

    private static void note(List<KilledPair> pairs, String line) {
        assertThat(line).as("they go on until they are killed").isNotNull();
        int space = line.indexOf(' ');
        pairs.get(Integer.parseInt(line.substring(0, space))).said(line.substring(space + 1));
    }
}
