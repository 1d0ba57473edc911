// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.itests.faults.Workload.Kind;
import org.understudy.itests.harness.ChaosRelay;
import org.understudy.itests.harness.NodePair;
import org.understudy.itests.harness.ProxyProcess;
import org.understudy.itests.harness.TunLine;

/** With the times of a real installation: not part of {@code verify}, run by itests/faults/real-length. */
@Tag("real-length")
@ExtendWith(Nodes.class)
class RealLengthTest {
    private static final int LINE_ID = 52;
    private static final int PROXY_IDLE_SECONDS = 120;
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration CUT = Duration.ofMinutes(3);
    private static final Duration RECOVERY = Duration.ofMinutes(15);
    private static final long SLOW = 2 * Workload.MIB;

    @TempDir
    Path folder;

    private final NodePair nodes;

    RealLengthTest(NodePair nodes) {
        this.nodes = nodes;
    }

    @BeforeEach
    void defaults() throws IOException {
        setTimeouts(15, 120, 120);
    }

    @AfterEach
    void scaledDown() throws IOException {
        Nodes.scaleDown(nodes);
    }

    private void setTimeouts(int connect, int control, int data) throws IOException {
        nodes.primary()
                .configure(
                        "org.understudy.client",
                        Map.of(
                                "connect.timeout", String.valueOf(connect),
                                "control.timeout", String.valueOf(control),
                                "data.timeout", String.valueOf(data)));
    }

    @Test
    void anIdleDataChannelOutlivesAProxyThatCutsAfterTwoMinutes() throws Exception {
        try (ChaosRelay behind = ChaosRelay.to(nodes.replica().dataPort());
                ProxyProcess proxy = ProxyProcess.nginx(behind.port(), PROXY_IDLE_SECONDS);
                Workload workload = Workload.enable(nodes, folder, "long-idle", proxy.address(), Kind.DELTA)) {
            awaitControlIdle(behind);
            int opened = behind.accepted();
            int open = behind.open();
            assertThat(open).as("connections of the data channel").isPositive();
            Instant until = Instant.now().plus(IDLE);
            Awaitility.await("ten minutes")
                    .atMost(IDLE.plusMinutes(1))
                    .pollInterval(Duration.ofSeconds(5))
                    .until(() -> {
                        assertThat(behind.open()).isEqualTo(open);
                        return Instant.now().isAfter(until);
                    });
            assertThat(behind.accepted()).isEqualTo(opened);
            workload.goesOn(0);
        }
    }

    /** Control channels are closed when they are idle. */
    private static void awaitControlIdle(ChaosRelay behind) {
        int[] last = {behind.open(), 0};
        Awaitility.await("control channels to be closed")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    int now = behind.open();
                    last[1] = now == last[0] ? last[1] + 1 : 0;
                    last[0] = now;
                    return last[1] >= 20;
                });
    }

    @Test
    void aCutOfThreeMinutesIsGoneOnAfterByItself() throws Exception {
        try (TunLine line = TunLine.open(LINE_ID)) {
            nodes.primary().hosts(Map.of(Nodes.FAR_REPLICA, line.farAddress()));
            line.delay(Duration.ofMillis(5));
            try (ChaosRelay slow = ChaosRelay.everywhere(nodes.replica().dataPort())) {
                slow.limit(SLOW);
                String address = Nodes.FAR_REPLICA + ":" + line.relayTo(slow.port());
                try (Workload workload = Workload.enable(nodes, folder, "long-cut", address, Kind.INITIAL)) {
                    long held = workload.beginToTheMiddle();
                    Instant cut = Instant.now();
                    line.cut(true);
                    Awaitility.await("three minutes")
                            .atMost(CUT.plusMinutes(1))
                            .pollInterval(Duration.ofSeconds(1))
                            .until(() -> Instant.now().isAfter(cut.plus(CUT)));
                    JsonNode failure = workload.show().get("failure");
                    assertThat(failure.get("errorClass").asText()).isEqualTo("NETWORK");
                    assertThat(failure.get("error").asText()).isEqualTo("TIMED_OUT");
                    slow.limit(0);
                    line.cut(false);
                    workload.awaitSuccess(RECOVERY, held);
                }
            } finally {
                nodes.primary().hosts(Map.of());
            }
        }
    }
}
