// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorCode;
import org.understudy.itests.faults.Workload.Kind;
import org.understudy.itests.harness.ChaosRelay;
import org.understudy.itests.harness.NodePair;

/** Connections that are reset, refused and swallowed in the middle of a transfer. */
@ExtendWith(Nodes.class)
class ConnectionFaultsTest {
    /** So slow that a fault hits the middle. */
    private static final long SLOW = 4 * Workload.MIB;

    @TempDir
    Path folder;

    private final NodePair nodes;
    private ChaosRelay relay;

    ConnectionFaultsTest(NodePair nodes) {
        this.nodes = nodes;
    }

    @BeforeEach
    void relay() throws IOException {
        relay = ChaosRelay.to(nodes.replica().dataPort());
        relay.limit(SLOW);
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
    }

    private Workload workload(String name, Kind kind) throws IOException {
        return Workload.enable(nodes, folder, name + "-" + kind, relay.address(), kind);
    }

    @ParameterizedTest
    @EnumSource
    void aTransferGoesOnAfterItsConnectionsWereReset(Kind kind) throws IOException {
        try (Workload workload = workload("reset", kind)) {
            long held = workload.beginToTheMiddle();
            relay.cut();
            workload.assertNetworkFailure(1, 1, ErrorCode.CONNECTION_LOST);
            relay.limit(0);
            workload.goesOn(held);
        }
    }

    @ParameterizedTest
    @EnumSource
    void attemptsAreCountedWhileTheReplicaRefusesConnections(Kind kind) throws IOException {
        try (Workload workload = workload("refused", kind)) {
            long held = workload.beginToTheMiddle();
            relay.down();
            workload.assertNetworkFailure(1, 1, ErrorCode.CONNECTION_LOST, ErrorCode.CONNECTION_REFUSED);
            assertThat(workload.attempt().output()).contains(relay.address(), "nothing listens there");
            // replica:start begins a new series
            int attempt = kind == Kind.INITIAL ? 1 : 2;
            workload.assertNetworkFailure(attempt, attempt, ErrorCode.CONNECTION_REFUSED);
            relay.up();
            relay.limit(0);
            workload.goesOn(held);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSilentLineIsFoundByTheTimeOut(Kind kind) throws IOException {
        try (Workload workload = workload("silent", kind)) {
            long held = workload.beginToTheMiddle();
            Instant silent = Instant.now();
            relay.silence();
            Instant found = workload.assertNetworkFailure(1, 1, ErrorCode.TIMED_OUT);
            assertThat(Duration.between(silent, found))
                    .isLessThan(Duration.ofSeconds(2 * Nodes.DATA_TIMEOUT))
                    .isGreaterThan(Duration.ofSeconds(Nodes.DATA_TIMEOUT - 2));
            relay.speak();
            relay.limit(0);
            workload.goesOn(held);
        }
    }

    @Test
    void halfOpenConnectionsAreReplacedByNewOnes() throws IOException {
        try (Workload workload = workload("half-open", Kind.DELTA)) {
            long held = workload.beginToTheMiddle();
            relay.forget();
            workload.assertNetworkFailure(1, 1, ErrorCode.TIMED_OUT);
            // a control channel that was open is half open too, until its next message finds it out
            Awaitility.await("connection")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> nodes.primary()
                                    .ask("replica:test-connection " + relay.address())
                                    .exitCode()
                            == 0);
            relay.limit(0);
            workload.goesOn(held);
        }
    }

    @Test
    void aShortSilenceCostsNothingButTime() throws IOException {
        try (Workload workload = workload("pause", Kind.INITIAL)) {
            workload.beginToTheMiddle();
            int connections = relay.accepted();
            relay.silence();
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            relay.speak();
            relay.limit(0);
            workload.ends(0);
            assertThat(relay.accepted()).isEqualTo(connections);
        }
    }
}
