// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.itests.faults.Workload.Kind;
import org.understudy.itests.harness.ChaosRelay;
import org.understudy.itests.harness.NodePair;
import org.understudy.itests.harness.Prerequisites;

/** A replica that is killed, and comes back with a clock that is wrong. */
@ExtendWith(Nodes.class)
@Tag("long")
class ClockFaultsTest {
    private static final String LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}");
    private static final long SLOW = 6 * Workload.MIB;

    @TempDir
    Path folder;

    private final NodePair nodes;
    private Path clock;

    ClockFaultsTest(NodePair nodes) {
        this.nodes = nodes;
    }

    @BeforeEach
    void clock() throws Exception {
        clock = folder.resolve("clock");
        set("+0");
        nodes.replica()
                .environment(
                        "LD_PRELOAD", Prerequisites.file(LIBRARY, "faketime").toString());
        nodes.replica().environment("FAKETIME_TIMESTAMP_FILE", clock.toString());
        nodes.replica().environment("FAKETIME_CACHE_DURATION", "1");
        // Java's own waiting is by the monotonic clock, which a wrong clock does not move
        nodes.replica().environment("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        // else Object.wait returns at once, and what waits by it spins
        nodes.replica().environment("FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    @AfterEach
    void rightAgain() throws Exception {
        nodes.replica().environment("LD_PRELOAD", "");
        nodes.replica().kill();
        nodes.replica().start();
        try (ChaosRelay relay = ChaosRelay.to(nodes.replica().dataPort())) {
            awaitConnection(relay);
        }
    }

    /** Sets the replica's clock, by an offset from the right time. */
    private void set(String offset) throws IOException {
        Path next = Files.writeString(folder.resolve("clock.next"), offset + "\n");
        Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The shell answers a little before the replica listens. */
    private void awaitConnection(ChaosRelay relay) {
        Awaitility.await("replica to listen")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> nodes.primary()
                                .ask("replica:test-connection " + relay.address())
                                .exitCode()
                        == 0);
    }

    private LocalDateTime lastLogLine() throws IOException {
        List<LocalDateTime> times = nodes.replica()
                .log()
                .lines()
                .map(TIME::matcher)
                .filter(Matcher::lookingAt)
                .map(line -> LocalDateTime.parse(line.group()))
                .toList();
        return times.get(times.size() - 1);
    }

    @Test
    void aReplicaThatWasKilledGoesOnWithAWrongClock() throws Exception {
        try (ChaosRelay relay = ChaosRelay.to(nodes.replica().dataPort());
                Workload workload = Workload.enable(nodes, folder, "wrong-clock", relay.address(), Kind.DELTA)) {
            relay.limit(SLOW);
            long held = workload.beginToTheMiddle();
            var whole = workload.replicated();
            nodes.replica().kill();
            workload.assertNetworkFailure(1, 1, ErrorCode.CONNECTION_LOST, ErrorCode.CONNECTION_REFUSED);
            assertThat(workload.replicated()).as("the last whole state").isEqualTo(whole);

            set("+10m");
            nodes.replica().start();
            assertThat(Duration.between(LocalDateTime.now(), lastLogLine()))
                    .as("the replica's clock")
                    .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(11));
            relay.limit(0);
            awaitConnection(relay);
            workload.goesOn(held);
        }
    }
}
