// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.itests.harness.Images;
import org.understudy.itests.harness.KarafNode;
import org.understudy.itests.harness.NodePair;

/**
 * Whole nodes that are killed (SIGKILL) at random moments of deltas and their commits: whatever is offered afterwards, a
 * test failover finds byte-identical to what the primary had then, and nothing is lost. {@code -Dunderstudy.kills=N} sets
 * how often.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
class KilledNodesTest {
    private static final int KILLS = Integer.getInteger("understudy.kills", 10);
    private static final String NAME = "killed";
    private static final long SIZE = 64L << 20;
    private static final int POINTS = 3;
    /** Longer than a delta takes. */
    private static final int LONGEST_MILLIS = 2_000;

    @TempDir
    private static Path folder;

    private NodePair nodes;
    /** What the source was when it was replicated, oldest first. */
    private final List<SortedMap<String, String>> states = new ArrayList<>();

    @BeforeAll
    void start() throws Exception {
        nodes = NodePair.unpack(folder);
        nodes.replica().configure("org.understudy.store", Map.of("points", String.valueOf(POINTS)));
        nodes.start(List.of("127.0.0.1"));
    }

    @AfterAll
    void stop() throws Exception {
        if (nodes != null) {
            nodes.close();
        }
    }

    @Test
    void whateverIsOfferedAfterAKillIsWhatThePrimaryHadThen() throws Exception {
        long seed = Long.getLong("understudy.seed", System.nanoTime());
        Random random = new Random(seed);
        Path source = folder.resolve("source");
        Path disk = source.resolve("disk0.raw");
        Images.create(disk, SIZE, 0.5, seed);
        nodes.enable(NAME, source, 1);
        nodes.primary().told("replica:start " + NAME);
        states.add(Images.digests(source));
        for (int kill = 0; kill < KILLS; kill++) {
            String where = "seed " + seed + ", kill " + kill;
            Images.overwrite(disk, 0.1, random.nextLong());
            states.add(Images.digests(source));
            KarafNode victim = random.nextBoolean() ? nodes.primary() : nodes.replica();
            nodes.primary().told("replica:sync --background " + NAME);
            LockSupport.parkNanos(
                    Duration.ofMillis(random.nextInt(LONGEST_MILLIS)).toNanos());
            victim.kill();
            victim.start();
            assertOffered(where + ", before it goes on");
            nodes.primary().told("replica:sync " + NAME);
            assertOffered(where);
            assertThat(content(NAME)).as(where).isEqualTo(states.get(states.size() - 1));
        }
    }

    private SortedMap<String, String> content(String name) throws IOException {
        return Images.digests(nodes.folder(name).resolve("current"));
    }

    /** The latest state is the last or, while its transfer is not complete, the one before; the points are those before it. */
    private void assertOffered(String where) throws IOException {
        int current = states.lastIndexOf(content(NAME));
        assertThat(current).as(where).isGreaterThanOrEqualTo(states.size() - 2);
        List<SortedMap<String, String>> offered = new ArrayList<>();
        for (JsonNode point :
                nodes.replica().json("replica:points --json " + NAME).get("points")) {
            nodes.replica()
                    .told("replica:failover-test --point "
                            + point.get("transfer").asText() + " " + NAME);
            offered.add(0, Images.digests(nodes.folder(NAME + " - Test")));
            nodes.replica().told("replica:failover-test-end --yes " + NAME);
        }
        assertThat(offered).as(where).isEqualTo(states.subList(Math.max(0, current - POINTS), current));
        assertThat(nodes.replica().ask("replica:verify --all " + NAME).exitCode())
                .as(where)
                .isZero();
    }
}
