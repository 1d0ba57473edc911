// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.understudy.transport.internal.Network.CONTEXTS;

import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.security.TlsSettings;
import org.understudy.api.transport.ConnectionInfo;
import org.understudy.api.transport.ConnectionInfo.Kind;
import org.understudy.api.transport.ConnectionInfo.State;
import org.understudy.api.transport.ControlReply.WorkloadState;

/** The replica server's table of connections. */
class AcceptedConnectionsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String OTHER = ReplicaServer.FACTORY_PID + "~other";

    @TempDir
    Path folder;

    private TlsSettings primaryTls;
    private TlsSettings replicaTls;
    private Network network;
    private ReplicaServer server;
    private ReplicaAddress replica;

    @BeforeEach
    void open() throws Exception {
        Authority authority = new Authority(folder.resolve("ours"));
        primaryTls = authority.primary();
        replicaTls = authority.replica();
        network = new Network(folder);
        network.side.onControl = request -> new WorkloadState(Optional.empty(), Optional.empty(), 0);
        server = network.server(CONTEXTS);
        replica = start(ReplicaServer.PID);
    }

    @AfterEach
    void close() throws Exception {
        network.close();
    }

    private ReplicaAddress start(String pid) throws Exception {
        int port = Network.freePort();
        server.updated(pid, Network.settings(replicaTls, Map.of("port", port)));
        await().atMost(LONG).until(() -> server.port(pid) == port);
        return Network.address(port);
    }

    private TransportClient client(Map<String, ?> settings) {
        return network.client(CONTEXTS, Network.settings(primaryTls, settings));
    }

    private void send(TransportClient client) {
        client.send(replica, Chunks.WORKLOAD, Chunks.chunk(0, Chunks.noise(100_000)));
    }

    /** The only row, once it is as wanted: a request ends a little later for the server than for its client. */
    private ConnectionInfo row(State state) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(server.list())
                        .singleElement()
                        .extracting(ConnectionInfo::state)
                        .isEqualTo(state));
        return server.list().get(0);
    }

    @Test
    void aDataConnectionShowsItsPrimaryAndItsBytesOnTheWire() {
        TransportClient client = client(Map.of());
        send(client);
        ConnectionInfo row = row(State.IDLE);
        assertThat(row.role()).isEqualTo(ConnectionInfo.Role.REPLICA);
        assertThat(row.kind()).isEqualTo(Kind.DATA);
        assertThat(row.peer()).isEqualTo(Authority.PRIMARY);
        assertThat(row.address())
                .hasValueSatisfying(
                        address -> assertThat(address).startsWith("127.0.0.1:").doesNotEndWith(":" + replica.port()));
        assertThat(row.listener()).contains("server");
        assertThat(row.lastUsedAt()).isAfterOrEqualTo(row.openedAt());
        ConnectionInfo sent = client.list().get(0);
        assertThat(row.bytesReceived()).isEqualTo(sent.bytesSent()).isGreaterThan(100_000);
        assertThat(row.bytesSent()).isEqualTo(sent.bytesReceived());
    }

    @Test
    void aRequestUnderWayIsActive() throws Exception {
        CountDownLatch stored = new CountDownLatch(1);
        network.side.onChunk = () -> assertThat(catchThrowable(() -> stored.await(60, TimeUnit.SECONDS)))
                .isNull();
        TransportClient client = client(Map.of());
        CompletableFuture<Void> sending =
                CompletableFuture.runAsync(() -> send(client), task -> new Thread(task).start());
        assertThat(row(State.ACTIVE).peer()).isEqualTo(Authority.PRIMARY);
        stored.countDown();
        sending.get(60, TimeUnit.SECONDS);
        assertThat(row(State.IDLE).kind()).isEqualTo(Kind.DATA);
    }

    @Test
    void echoesAreCounted() {
        send(client(Map.of("echo.interval", "1")));
        await().atMost(LONG).until(() -> row(State.IDLE).echoes() >= 2);
        assertThat(row(State.IDLE).kind()).isEqualTo(Kind.DATA);
    }

    @Test
    void whoHasSentNothingHasNoNameAndIsGoneWhenItCloses() throws Exception {
        try (Socket silent = new Socket("127.0.0.1", replica.port())) {
            ConnectionInfo row = row(State.IDLE);
            assertThat(row.peer()).isEmpty();
            assertThat(row.kind()).isEqualTo(Kind.UNKNOWN);
            assertThat(row.address()).contains("127.0.0.1:" + silent.getLocalPort());
        }
        await().atMost(LONG).until(() -> server.list().isEmpty());
    }

    @Test
    void whoIsRefusedHasNoName() {
        TransportClient stranger = network.client(CONTEXTS, Network.settings(replicaTls, Map.of("control.idle", "60")));
        Network.assertFails(ErrorCode.PRIMARY_NOT_AUTHORIZED, stranger, replica);
        ConnectionInfo row = row(State.IDLE);
        assertThat(row.peer()).isEmpty();
        assertThat(row.kind()).isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void eachConnectionNamesItsListenerAndGoesWithIt() throws Exception {
        ReplicaAddress other = start(OTHER);
        TransportClient client = client(Map.of("control.idle", "60"));
        Network.ask(client, replica);
        Network.ask(client, other);
        assertThat(server.list())
                .extracting(row -> row.listener().orElseThrow(), ConnectionInfo::kind)
                .containsExactlyInAnyOrder(tuple("server", Kind.CONTROL), tuple("listener~other", Kind.CONTROL));
        server.updated(OTHER, null);
        await().atMost(LONG).until(() -> server.list().size() == 1);
        assertThat(server.list().get(0).listener()).contains("server");
    }
}
