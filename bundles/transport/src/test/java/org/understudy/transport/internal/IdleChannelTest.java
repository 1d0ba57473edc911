// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.transport.ConnectionInfo;
import org.understudy.api.transport.ControlReply;

/** What becomes of channels that nobody uses, with short times, and how the table shows them. */
class IdleChannelTest extends ConnectedTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Map<String, String> SHORT =
            Map.of("echo.interval", "1", "control.idle", "1", "connect.timeout", "2");

    private TransportClient shortly;

    @BeforeEach
    void connectShortly() {
        shortly = network.client(Network.CONTEXTS, Network.settings(primary, SHORT));
    }

    private static void send(TransportClient from, ReplicaAddress to) {
        from.send(to, Chunks.WORKLOAD, Chunks.chunk(0, Chunks.noise(100_000)));
    }

    private static ConnectionInfo data(TransportClient client) {
        return client.list().stream()
                .filter(row -> row.kind() == ConnectionInfo.Kind.DATA)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anIdleDataChannelGetsEchoesThatDisturbNothing() {
        send(shortly, replica);
        ConnectionInfo before = data(shortly);
        await().atMost(LONG).until(() -> data(shortly).echoes() >= 2);
        ConnectionInfo after = data(shortly);
        assertThat(after.address()).isEqualTo(before.address());
        assertThat(after.connections()).isOne();
        assertThat(after.bytesSent()).isGreaterThan(before.bytesSent());
        assertThat(side.requests).isEmpty();
        assertThat(side.chunks).hasSize(1);
    }

    @Test
    void aDataChannelInUseGetsNoEcho() {
        send(client, replica);
        assertThat(data(client).echoes()).isZero();
    }

    @Test
    void aConnectionThatDiedUnseenIsReplacedByAnEchoThatFails() throws Exception {
        try (Relay relay = new Relay(replica.port())) {
            ReplicaAddress behind = Network.address(relay.port());
            send(shortly, behind);
            relay.forget();
            await().atMost(LONG).until(() -> relay.accepted() >= 2);
            send(shortly, behind);
            assertThat(relay.accepted()).isEqualTo(2);
        }
    }

    @Test
    void ofSeveralIdleConnectionsOneIsKept() {
        CyclicBarrier together = new CyclicBarrier(3);
        side.onChunk = () -> assertThat(catchThrowable(() -> together.await(60, TimeUnit.SECONDS)))
                .isNull();
        List<CompletableFuture<Void>> sending = IntStream.range(0, 3)
                .mapToObj(sequence -> CompletableFuture.runAsync(
                        () -> shortly.send(replica, Chunks.WORKLOAD, Chunks.chunk(sequence, Chunks.noise(100))),
                        task -> new Thread(task).start()))
                .toList();
        sending.forEach(CompletableFuture::join);
        await().atMost(LONG).until(() -> data(shortly).connections() == 1);
        await().atMost(LONG).until(() -> data(shortly).echoes() >= 1);
        assertThat(data(shortly).connections()).isOne();
    }

    @Test
    void anIdleControlChannelIsClosed() {
        side.onControl = request -> new ControlReply.WorkloadState(Optional.empty(), Optional.empty(), 0);
        Network.ask(shortly, replica);
        assertThat(shortly.list())
                .extracting(ConnectionInfo::kind, ConnectionInfo::peer, ConnectionInfo::connections)
                .containsExactly(tuple(ConnectionInfo.Kind.CONTROL, replica.toString(), 1));
        await().atMost(LONG).until(() -> shortly.list().isEmpty());
    }

    @Test
    void theTableCountsTheBytesOnTheWire() {
        send(client, replica);
        ConnectionInfo row = data(client);
        assertThat(row.bytesSent()).isBetween(100_000L, 110_000L);
        assertThat(row.bytesReceived()).isBetween(500L, 10_000L);
        assertThat(row.workload()).contains(Chunks.WORKLOAD);
        assertThat(row.state()).isEqualTo(ConnectionInfo.State.IDLE);
    }

    @Test
    void anotherSettingLeavesTheConnectionsOpen() {
        send(client, replica);
        ConnectionInfo before = data(client);
        client.updated(Network.settings(primary, Map.of("data.connections", "3", "data.timeout", "50")));
        send(client, replica);
        assertThat(data(client).address()).isEqualTo(before.address());
        assertThat(data(client).limit()).isEqualTo(3);
        assertThat(data(client).openedAt()).isEqualTo(before.openedAt());
    }
}
