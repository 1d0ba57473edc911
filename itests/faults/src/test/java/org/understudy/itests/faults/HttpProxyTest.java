// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.itests.faults.Workload.Kind;
import org.understudy.itests.harness.KarafNode;
import org.understudy.itests.harness.NodePair;
import org.understudy.itests.harness.ProxyProcess;

/** A primary that reaches its replica through a real HTTP proxy that asks for a password. */
@ExtendWith(Nodes.class)
class HttpProxyTest {
    private static final String PID = "org.understudy.client";
    private static final ProxyProcess.Login LOGIN = new ProxyProcess.Login("understudy", "open sesame");
    private static final int IDLE_SECONDS = 120;

    @TempDir
    Path folder;

    private final NodePair nodes;
    private ProxyProcess proxy;
    private int port;
    private Path password;

    HttpProxyTest(NodePair nodes) {
        this.nodes = nodes;
    }

    @BeforeEach
    void use() throws Exception {
        proxy = ProxyProcess.squid(IDLE_SECONDS, LOGIN);
        port = proxy.port();
        password = Files.writeString(folder.resolve("proxy.password"), LOGIN.password() + "\n");
        nodes.primary().configure(PID, Map.of("proxy.user", LOGIN.user(), "proxy.password.file", password.toString()));
        Nodes.set(nodes.primary(), PID, "proxy", "127.0.0.1:" + port);
    }

    @AfterEach
    void goStraight() throws Exception {
        stop();
        nodes.primary().configure(PID, Map.of("proxy", "", "proxy.user", ""));
        awaitConnection(0, "");
    }

    private void stop() throws IOException {
        if (proxy != null) {
            proxy.close();
            proxy = null;
        }
    }

    /** Waits until the primary's configuration has the effect that a test is about. */
    private void awaitConnection(int exitCode, String told) {
        Awaitility.await("the replica's answer")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    KarafNode.Result result = nodes.primary().ask("replica:test-connection " + address());
                    return (result.exitCode() == 0) == (exitCode == 0)
                            && result.output().contains(told);
                });
    }

    private String address() {
        return nodes.replica().address();
    }

    @Test
    void aWorkloadIsReplicatedThroughItAndWaitsForIt() throws Exception {
        try (Workload workload = Workload.enable(nodes, folder, "tunnelled", address(), Kind.DELTA)) {
            workload.goesOn(0);
            workload.change();
            stop();
            workload.attempt();
            workload.assertNetworkFailure(1, 1, ErrorCode.CONNECTION_REFUSED);
            assertThat(workload.show().get("failure").get("message").asText()).contains("proxy 127.0.0.1:" + port);
        }
    }

    @Test
    void aWrongPasswordNeedsAnOperator() throws IOException {
        Files.writeString(password, "wrong\n");
        awaitConnection(1, "127.0.0.1:" + port);
        try (Workload workload = Workload.enable(nodes, folder, "locked", address(), Kind.INITIAL)) {
            workload.attempt();
            workload.assertCriticalFailure(ErrorCode.PROXY_AUTHENTICATION);
            Files.writeString(password, LOGIN.password() + "\n");
            awaitConnection(0, "");
        }
    }
}
