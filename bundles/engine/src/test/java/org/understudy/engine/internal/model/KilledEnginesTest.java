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
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.WorkloadId;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;
import org.understudy.store.internal.FileReplicaStore;

/**
 * A primary and a replica that are killed (SIGKILL) at random moments of initial replications and deltas: each state that
 * the replica offers is one that the primary had, none that was reported is gone, and both go on by themselves. {@code
 * -Dunderstudy.kills=200} makes it longer.
 */
class KilledEnginesTest {
    private static final int KILLS = Integer.getInteger("understudy.kills", 4);

    @TempDir
    private Path folder;

    /** What was replicated, by number: what the primary's process said, and what the replica has of which it could not. */
    private final SortedSet<Integer> replicated = new TreeSet<>();

    private final List<Images> states = new ArrayList<>();

    @Test
    void afterEachKillTheReplicaHasWhatThePrimaryHad() throws Exception {
        long seed = Long.getLong("understudy.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            runAndKill(seed, 1 + random.nextInt(40), random.nextInt(30));
            check(seed, "seed " + seed + ", kill " + kill);
        }
        assertThat(replicated).as("seed %s", seed).isNotEmpty();
    }

    private void check(long seed, String where) throws IOException {
        FileReplicaStore store = Replica.keeping(BusyNodes.POINTS, folder.resolve("replica")).files;
        store.attach(BusyNodes.location(folder));
        WorkloadId workload = Primary.settings(folder, false).workload();
        List<Integer> held = new ArrayList<>();
        if (store.find(workload).flatMap(stored -> stored.current()).isPresent()) {
            Path current = BusyNodes.location(folder).resolve(Primary.NAME).resolve("current");
            held.add(number(seed, Images.of(current), where + ", current"));
            for (RecoveryPoint point : store.points(workload)) {
                String which = where + ", " + point;
                held.add(number(seed, Images.of(store, workload, point.transfer()), which));
                assertThat(store.verify(workload, point.transfer())).as(which).isEmpty();
            }
        }
        replicated.addAll(held);
        assertThat(held)
                .as("%s: the newest states, newest first", where)
                .isEqualTo(replicated.stream()
                        .sorted((one, other) -> other - one)
                        .limit(BusyNodes.POINTS + 1)
                        .collect(Collectors.toList()));
    }

    /** Which of the primary's states it is. */
    private int number(long seed, Images held, String where) throws IOException {
        BusySource source = new BusySource(folder.resolve("expected/source"), seed);
        while (!states.contains(held)) {
            assertThat(states.size())
                    .as("%s is no state that the primary had", where)
                    .isLessThanOrEqualTo(primary(seed).number());
            source.change(states.size());
            states.add(Images.of(source.files()));
        }
        return states.indexOf(held);
    }

    private BusySource primary(long seed) {
        return new BusySource(folder.resolve("source"), seed);
    }

    private void runAndKill(long seed, int lines, int millis) throws IOException, InterruptedException {
        Process nodes = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BusyNodes.class.getName(),
                        folder.toString(),
                        Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = nodes.inputReader()) {
            for (int line = 0; line < lines; line++) {
                note(output.readLine());
            }
            assertThat(nodes.waitFor(millis, TimeUnit.MILLISECONDS))
                    .as("they go on until they are killed")
                    .isFalse();
            nodes.toHandle().destroyForcibly(); // unlike Process.destroyForcibly, what it printed can still be read
            nodes.waitFor();
            output.lines().forEach(this::note);
        } finally {
            nodes.destroyForcibly().waitFor();
        }
    }

    private void note(String line) {
        assertThat(line).as("they go on until they are killed").isNotNull();
        if (line.startsWith("done ")) {
            replicated.add(Integer.parseInt(line.substring(5)));
        }
    }
}
