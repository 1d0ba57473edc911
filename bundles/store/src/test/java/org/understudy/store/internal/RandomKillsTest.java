// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.TransferId;
import org.understudy.api.store.ReceiptStatus;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.StoredWorkload;
import org.understudy.store.Images;

/**
 * A replica that is killed (SIGKILL) at random moments of commits and of the removal of points: nothing is wrong, and
 * nothing is lost. {@code -Dunderstudy.kills=200} makes it longer.
 */
class RandomKillsTest {
    private static final int KILLS = Integer.getInteger("understudy.kills", 8);

    @TempDir
    private Path location;

    @Test
    void everyPointThatIsOfferedAfterAKillIsWhatThePrimaryHadThen() throws Exception {
        long seed = Long.getLong("understudy.seed", System.nanoTime());
        Random random = new Random(seed);
        RandomStates states = new RandomStates(seed);
        int last = -1;
        for (int kill = 0; kill < KILLS; kill++) {
            String where = "seed " + seed + ", kill " + kill;
            runAndKill(seed, 1 + random.nextInt(60), random.nextInt(20));
            FileReplicaStore store = BusyReplica.context().store();
            store.attach(location);
            if (store.find(BusyReplica.WORKLOAD)
                    .flatMap(StoredWorkload::current)
                    .isEmpty()) {
                assertThat(last).as(where).isNegative();
                continue;
            }
            StoredWorkload stored = store.find(BusyReplica.WORKLOAD).orElseThrow();
            int current = RandomStates.number(stored.current().orElseThrow());
            assertThat(current).as(where).isGreaterThanOrEqualTo(last);
            assertThat(Images.read(location.resolve("web/current"))).as(where).isEqualTo(states.state(current));
            assertThat(store.verify(BusyReplica.WORKLOAD, RandomStates.transfer(current)))
                    .as(where)
                    .isEmpty();
            assertThatAllPointsAreRight(store, states, where);
            assertThatNoneIsLost(store, current, states, where);
            last = current;
        }
        assertThat(last).isPositive();
    }

    private static void assertThatAllPointsAreRight(FileReplicaStore store, RandomStates states, String where) {
        for (RecoveryPoint point : store.points(BusyReplica.WORKLOAD)) {
            TransferId transfer = point.transfer();
            assertThat(point.receipt().kind()).as(where).isEqualTo(ReceiptStatus.Kind.REPLICA);
            assertThat(PointImages.read(store, BusyReplica.WORKLOAD, transfer))
                    .as(where + ", point " + RandomStates.number(transfer))
                    .isEqualTo(states.state(RandomStates.number(transfer)));
            assertThat(store.verify(BusyReplica.WORKLOAD, transfer)).as(where).isEmpty();
        }
    }

    /** The newest point is the state before the current one, or an older one if that was the same. */
    private static void assertThatNoneIsLost(FileReplicaStore store, int current, RandomStates states, String where) {
        List<Integer> numbers = store.points(BusyReplica.WORKLOAD).stream()
                .map(point -> RandomStates.number(point.transfer()))
                .toList();
        int wanted = current - 1;
        while (wanted >= 0 && states.state(wanted).equals(states.state(wanted + 1))) {
            wanted--;
        }
        if (wanted >= 0) {
            assertThat(numbers).as(where).contains(wanted);
        }
        assertThat(numbers.size()).as(where).isLessThanOrEqualTo(8);
    }

    private void runAndKill(long seed, int steps, int millis) throws IOException, InterruptedException {
        Process replica = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BusyReplica.class.getName(),
                        location.toString(),
                        Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = replica.inputReader()) {
            for (int step = 0; step < steps; step++) {
                assertThat(output.readLine()).isNotNull();
            }
            assertThat(replica.waitFor(millis, TimeUnit.MILLISECONDS))
                    .as("it goes on until it is killed")
                    .isFalse();
        } finally {
            replica.destroyForcibly().waitFor();
        }
    }
}
