// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorCode;
import org.understudy.itests.faults.Workload.Kind;
import org.understudy.itests.harness.ChaosRelay;
import org.understudy.itests.harness.NodePair;
import org.understudy.itests.harness.ProxyProcess;

/** Real proxies between the nodes, which cut what is idle and are restarted in the middle of a transfer. */
@ExtendWith(Nodes.class)
class ProxyFaultsTest {
    private static final int IDLE_SECONDS = 4;
    private static final long SLOW = 6 * Workload.MIB;

    @TempDir
    Path folder;

    private final NodePair nodes;

    ProxyFaultsTest(NodePair nodes) {
        this.nodes = nodes;
    }

    /** The TCP proxies. */
    enum Proxy {
        NGINX {
            @Override
            ProxyProcess start(int target) throws IOException {
                return ProxyProcess.nginx(target, IDLE_SECONDS);
            }
        },
        HAPROXY {
            @Override
            ProxyProcess start(int target) throws IOException {
                return ProxyProcess.haproxy(target, IDLE_SECONDS);
            }
        };

        abstract ProxyProcess start(int target) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void aDataChannelThatWasCutWhileItWasIdleIsOpenedAgain(Proxy type) throws IOException {
        try (ChaosRelay behind = ChaosRelay.to(nodes.replica().dataPort());
                ProxyProcess proxy = type.start(behind.port());
                Workload workload = Workload.enable(nodes, folder, "idle-" + type, proxy.address(), Kind.DELTA)) {
            int opened = behind.accepted();
            assertThat(behind.open()).isPositive();
            Awaitility.await("the proxy's cut")
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> behind.open() == 0);
            workload.goesOn(0);
            assertThat(behind.accepted()).isGreaterThan(opened);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProxyThatCanNotReachTheReplicaIsANetworkError(Proxy type) throws IOException {
        try (ChaosRelay behind = ChaosRelay.to(nodes.replica().dataPort());
                ProxyProcess proxy = type.start(behind.port());
                Workload workload = Workload.enable(nodes, folder, "behind-" + type, proxy.address(), Kind.DELTA)) {
            // the proxy accepts the connection, and closes it when it finds nobody behind it
            behind.down();
            workload.attempt();
            workload.assertNetworkFailure(1, 1, ErrorCode.CONNECTION_LOST);
            workload.attempt();
            workload.assertNetworkFailure(2, 2, ErrorCode.CONNECTION_LOST);
            behind.up();
            workload.goesOn(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTransferGoesOnAfterItsProxyWasRestarted(Proxy type) throws Exception {
        try (ChaosRelay behind = ChaosRelay.to(nodes.replica().dataPort());
                ProxyProcess proxy = type.start(behind.port());
                Workload workload = Workload.enable(nodes, folder, "restart-" + type, proxy.address(), Kind.INITIAL)) {
            behind.limit(SLOW);
            long held = workload.beginToTheMiddle();
            proxy.restart();
            workload.assertNetworkFailure(1, 1, ErrorCode.CONNECTION_LOST);
            behind.limit(0);
            workload.goesOn(held);
        }
    }
}
