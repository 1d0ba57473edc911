// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.understudy.transport.internal.Network.CONTEXTS;
import static org.understudy.transport.internal.Network.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.transport.ControlReply.WorkloadState;
import org.understudy.transport.internal.throttle.Capture;

/** Chunks under a limit, through TLS. */
class ThrottledChannelTest extends ConnectedTest {
    private static final long LONG = 60;

    private void limit(Map<String, String> values) {
        network.throttle.updated(new Hashtable<>(values));
    }

    private static CompletableFuture<Void> inBackground(Runnable task) {
        return CompletableFuture.runAsync(task, runnable -> {
            Thread thread = new Thread(runnable);
            thread.setDaemon(true);
            thread.start();
        });
    }

    @Test
    void chunksUnderALimitArriveAsTheyWere() throws Exception {
        limit(Map.of("node", "200 Mbit/s"));
        List<CompletableFuture<Void>> sending = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            WorkloadId workload = new WorkloadId[] {Chunks.WORKLOAD, WorkloadId.random()}[i % 2];
            Chunk chunk = Chunks.chunk(i, Chunks.noise(300_000 + i));
            sending.add(inBackground(() -> client.send(replica, workload, chunk)));
        }
        for (CompletableFuture<Void> sent : sending) {
            sent.get(LONG, TimeUnit.SECONDS);
        }
        assertThat(side.chunks).hasSize(12);
        side.chunks.forEach((header, bytes) -> assertThat(bytes).isEqualTo(Chunks.noise(header.storedLength())));
    }

    @Test
    void aChunkMayTakeLongerThanTheTimeOutWhileItMoves() {
        limit(Map.of("node", "400 kbit/s"));
        TransportClient impatient = network.client(CONTEXTS, settings(primary, Map.of("data.timeout", "1")));
        long start = System.nanoTime();
        impatient.send(replica, Chunks.WORKLOAD, Chunks.chunk(0, Chunks.noise(120_000)));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1_500));
        assertThat(side.chunks).hasSize(1);
    }

    @Test
    void aChunkThatIsNotAnsweredStillRunsOutOfTime() throws Exception {
        limit(Map.of("node", "100 Mbit/s"));
        CountDownLatch answer = new CountDownLatch(1);
        side.onChunk = () -> {
            try {
                answer.await(LONG, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        TransportClient impatient = network.client(CONTEXTS, settings(primary, Map.of("data.timeout", "1")));
        Network.assertFails(
                ErrorCode.TIMED_OUT,
                () -> impatient.send(replica, Chunks.WORKLOAD, Chunks.chunk(0, Chunks.noise(1_000))));
        answer.countDown();
    }

    @Test
    void aChannelThatIsClosedLeavesNothingWaiting() throws Exception {
        limit(Map.of("node", "8 kbit/s"));
        CompletableFuture<Void> sending =
                inBackground(() -> client.send(replica, Chunks.WORKLOAD, Chunks.chunk(0, Chunks.noise(1_000_000))));
        await().atMost(Duration.ofSeconds(LONG))
                .until(() -> network.throttle.limits().get(0).waiting() == 1);
        client.close(Chunks.WORKLOAD);
        assertThat(sending).failsWithin(Duration.ofSeconds(LONG));
        assertThat(network.throttle.limits().get(0).waiting()).isZero();
    }

    @Test
    void controlMessagesAreNotHeldUp() {
        limit(Map.of("node", "8 kbit/s"));
        WorkloadState nothing = new WorkloadState(Optional.empty(), Optional.empty(), 0);
        side.onControl = request -> nothing;
        CompletableFuture<Void> sending =
                inBackground(() -> client.send(replica, Chunks.WORKLOAD, Chunks.chunk(0, Chunks.noise(1_000_000))));
        for (int i = 0; i < 20; i++) {
            assertThat(Network.ask(client, replica)).isEqualTo(nothing);
        }
        client.close(Chunks.WORKLOAD);
        assertThat(sending).failsWithin(Duration.ofSeconds(LONG));
    }

    @Test
    void packetsOfDataChannelsAreMarkedAndThoseOfControlChannelsAreNot() throws Exception {
        Capture.assumePossible();
        limit(Map.of("dscp", "CS1"));
        side.onControl = request -> new WorkloadState(Optional.empty(), Optional.empty(), 0);
        try (Capture capture = new Capture(replica.port())) {
            client.send(replica, Chunks.WORKLOAD, Chunks.chunk(0, Chunks.noise(100_000)));
            assertThat(capture.packets(5))
                    .allSatisfy(packet -> assertThat(packet).endsWith(" 8"));
            client.close(Chunks.WORKLOAD);
            Network.ask(client, replica);
            assertThat(capture.packets(8))
                    .anySatisfy(packet -> assertThat(packet).endsWith(" 0"));
        }
    }
}
