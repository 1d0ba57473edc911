// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorCode;
import org.understudy.itests.faults.Workload.Kind;
import org.understudy.itests.harness.ChaosRelay;
import org.understudy.itests.harness.NodePair;

/** Names that can't be resolved for a while. */
@Tag("long")
@ExtendWith(Nodes.class)
class NameFaultsTest {
    private static final long SLOW = 6 * Workload.MIB;

    @TempDir
    Path folder;

    private final NodePair nodes;

    NameFaultsTest(NodePair nodes) {
        this.nodes = nodes;
    }

    @AfterEach
    void forget() throws IOException {
        nodes.primary().hosts(Map.of());
    }

    private void resolvable() throws IOException {
        nodes.primary().hosts(Map.of(Nodes.NAMED_REPLICA, "127.0.0.1"));
    }

    private void awaitResolution(String address, boolean works) {
        Awaitility.await("resolution of " + address)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> nodes.primary()
                                .ask("replica:test-connection " + address)
                                .output()
                                .contains("can't be resolved")
                        != works);
    }

    @Test
    void aNameThatIsUnknownAtFirstIsTriedAgain() throws IOException {
        String address = Nodes.NAMED_REPLICA + ":" + nodes.replica().dataPort();
        try (Workload workload = Workload.enable(nodes, folder, "unknown-name", address, Kind.INITIAL)) {
            workload.attempt();
            workload.assertNetworkFailure(1, 1, ErrorCode.HOST_UNKNOWN);
            workload.attempt();
            workload.assertNetworkFailure(2, 2, ErrorCode.HOST_UNKNOWN);
            resolvable();
            awaitResolution(address, true);
            workload.goesOn(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNameThatIsLostInATransferIsTriedAgain(Kind kind) throws IOException {
        resolvable();
        try (ChaosRelay relay = ChaosRelay.to(nodes.replica().dataPort())) {
            String address = Nodes.NAMED_REPLICA + ":" + relay.port();
            awaitResolution(address, true);
            try (Workload workload = Workload.enable(nodes, folder, "lost-name-" + kind, address, kind)) {
                relay.limit(SLOW);
                long held = workload.beginToTheMiddle();
                nodes.primary().hosts(Map.of());
                relay.cut();
                workload.assertNetworkFailure(1, 1, ErrorCode.CONNECTION_LOST, ErrorCode.HOST_UNKNOWN);
                awaitResolution(address, false);
                workload.attempt();
                workload.assertNetworkFailure(2, 2, ErrorCode.HOST_UNKNOWN);
                relay.limit(0);
                resolvable();
                awaitResolution(address, true);
                workload.goesOn(held);
            }
        }
    }
}
