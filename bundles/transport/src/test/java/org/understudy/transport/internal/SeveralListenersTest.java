// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.understudy.transport.internal.Network.CONTEXTS;
import static org.understudy.transport.internal.Network.assertFails;
import static org.understudy.transport.internal.Network.settings;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.security.TlsSettings;
import org.understudy.api.transport.ControlReply.WorkloadState;

/** Listeners side by side, each with its own settings. */
class SeveralListenersTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final WorkloadState NOTHING = new WorkloadState(Optional.empty(), Optional.empty(), 0);
    private static final String FIRST = ReplicaServer.FACTORY_PID + "~first";
    private static final String SECOND = ReplicaServer.FACTORY_PID + "~second";

    @TempDir
    Path folder;

    private Network network;
    private TlsSettings replica;
    private TransportClient client;
    private ReplicaServer server;
    private final List<EventDraft> events = new ArrayList<>();

    @BeforeEach
    void open() {
        Authority authority = new Authority(folder.resolve("ours"));
        replica = authority.replica();
        network = new Network(folder);
        network.side.onControl = request -> NOTHING;
        client = network.client(authority.primary());
        server = network.server(CONTEXTS);
        server.bindEvents(draft -> {
            synchronized (events) {
                events.add(draft);
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        network.close();
    }

    private int start(String pid) throws Exception {
        int port = Network.freePort();
        server.updated(pid, settings(replica, Map.of("port", port)));
        await().atMost(LONG).until(() -> server.port(pid) == port);
        return port;
    }

    private List<EventDraft> events(EventType type) {
        synchronized (events) {
            return events.stream().filter(event -> event.type() == type).toList();
        }
    }

    private void assertAnswers(int port) {
        assertThat(Network.ask(client, Network.address(port))).isEqualTo(NOTHING);
    }

    @Test
    void allAnswerAndEachSaysThatItStarted() throws Exception {
        for (String pid : List.of(ReplicaServer.PID, FIRST, SECOND)) {
            int port = start(pid);
            assertAnswers(port);
            assertThat(events(EventType.LISTENER_STARTED))
                    .last()
                    .satisfies(event -> assertThat(event.message()).endsWith(":" + port));
        }
        assertThat(events(EventType.LISTENER_STARTED)).hasSize(3);
        assertThat(events(EventType.LISTENER_FAILED)).isEmpty();
    }

    @Test
    void oneThatIsRemovedOrMovedLeavesTheOthers() throws Exception {
        int main = start(ReplicaServer.PID);
        int first = start(FIRST);
        start(SECOND);
        server.updated(FIRST, null);
        await().atMost(LONG).until(() -> server.port(FIRST) == 0);
        assertFails(ErrorCode.CONNECTION_REFUSED, client, Network.address(first));
        assertAnswers(start(SECOND));
        assertAnswers(main);
    }

    @Test
    void aWrongConfigurationOfOneLeavesAllAsTheyWere() throws Exception {
        int main = start(ReplicaServer.PID);
        int first = start(FIRST);
        server.updated(FIRST, settings(replica, Map.of("port", "many")));
        server.updated(SECOND, settings(replica, Map.of("idle.timeout", 4)));
        assertThat(events(EventType.SETTING_REFUSED))
                .extracting(EventDraft::error)
                .containsExactly(Optional.of(ErrorCode.INVALID_SETTING), Optional.of(ErrorCode.INVALID_SETTING));
        assertAnswers(main);
        assertAnswers(first);
        assertThat(server.port(SECOND)).isZero();
    }

    @Test
    void oneWhosePortIsTakenSaysSoOnceAndTheOthersStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            server.updated(FIRST, settings(replica, Map.of("port", taken.getLocalPort())));
            assertAnswers(start(SECOND));
            assertThat(events(EventType.LISTENER_FAILED))
                    .singleElement()
                    .satisfies(event ->
                            assertThat(event.message()).contains("'first'", String.valueOf(taken.getLocalPort())));
            assertThat(server.port(FIRST)).isZero();
        }
        await().atMost(LONG).until(() -> server.port(FIRST) > 0);
    }

    @Test
    void oneWithoutCredentialsWaitsAlone() throws Exception {
        TlsSettings missing = new TlsSettings(folder.resolve("none.p12"), replica.trustStore(), replica.passwordFile());
        server.updated(FIRST, settings(missing, Map.of("port", Network.freePort())));
        assertAnswers(start(ReplicaServer.PID));
        assertThat(events(EventType.LISTENER_FAILED))
                .singleElement()
                .satisfies(event -> assertThat(event.error()).contains(ErrorCode.CREDENTIALS_UNUSABLE));
    }
}
