// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.compare.BlockDigests;
import org.understudy.api.compare.RangeDigest;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.pipeline.ChunkFormat;

class DataChannelTest extends ConnectedTest {
    private static final long LONG = 60;

    private void send(long sequence, int length) {
        client.send(replica, Chunks.WORKLOAD, Chunks.chunk(sequence, Chunks.noise(length)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100_000, ChunkLimits.MAX_RAW})
    void aChunkArrivesAsItWas(int length) {
        Chunk chunk = Chunks.chunk(5, Chunks.noise(length));
        client.send(replica, Chunks.WORKLOAD, chunk);
        assertThat(side.chunks).containsOnlyKeys(chunk.header());
        assertThat(side.chunks.get(chunk.header())).isEqualTo(Chunks.noise(length));
        // the caller's buffer can be sent again
        assertThat(chunk.buffer().data().remaining()).isEqualTo(length);
    }

    @Test
    void fourChunksAreUnderWayAtTheSameTime() {
        CyclicBarrier together = new CyclicBarrier(4);
        side.onChunk = () -> assertThat(catchThrowable(() -> together.await(LONG, TimeUnit.SECONDS)))
                .isNull();
        List<CompletableFuture<Void>> sending = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int sequence = i;
            sending.add(inBackground(() -> send(sequence, 100_000)));
        }
        sending.forEach(CompletableFuture::join);
        assertThat(side.chunks).hasSize(4);
    }

    @Test
    void aHundredWorkloadsHaveAChannelEachAndShareTheThreads() {
        for (int i = 0; i < 100; i++) {
            client.send(replica, WorkloadId.random(), Chunks.chunk(i, Chunks.noise(100)));
        }
        assertThat(side.chunks).hasSize(100);
        assertThat(client.list()).hasSize(100);
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("understudy-client"))
                .hasSizeLessThan(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CHUNK_CORRUPT", "REPLICA_DISK_FULL", "STORE_FAILED", "REPLICA_BUSY"})
    void aRefusedChunkBringsItsCodeAndTheChannelGoesOn(ErrorCode code) {
        side.onChunk = () -> {
            throw new ReplicationException(code, "refused", "");
        };
        Network.assertFails(code, () -> send(0, 100_000));
        side.onChunk = () -> {};
        send(1, 100_000);
    }

    @Test
    void aComparisonAsksAndIsAnswered() {
        RangeQuery query = new RangeQuery(
                2,
                1L << 20,
                List.of(new RangeQuery.Run(1, new RangeDigest(1, 2)), new RangeQuery.Run(9, RangeDigest.ZERO)));
        List<RangeState> answer =
                List.of(RangeState.different(BlockDigests.zero(256)), RangeState.of(RangeState.Kind.EQUAL, 9));
        side.onCompare = (transfer, asked) -> {
            assertThat(transfer).isEqualTo(Chunks.TRANSFER);
            assertThat(asked).isEqualTo(query);
            return answer;
        };
        assertThat(client.compare(replica, Chunks.WORKLOAD, Chunks.TRANSFER, Optional.empty(), query))
                .isEqualTo(answer);
    }

    @Test
    void heldChunksComeInPages() {
        List<HeldChunk> first = held(0, ChunkFormat.MAX_HELD);
        List<HeldChunk> second = held(ChunkFormat.MAX_HELD, 3);
        side.onHeld = (transfer, from) -> Map.of(0L, first, 256L, second).getOrDefault(from, List.of());
        assertThat(client.held(replica, Chunks.WORKLOAD, Chunks.TRANSFER, Optional.empty(), 0))
                .isEqualTo(first);
        assertThat(client.held(replica, Chunks.WORKLOAD, Chunks.TRANSFER, Optional.empty(), 256))
                .isEqualTo(second);
        assertThat(client.held(replica, Chunks.WORKLOAD, Chunks.TRANSFER, Optional.empty(), 259))
                .isEmpty();
    }

    @Test
    void whereTheTransferHasAKeyWhatIsAskedAndAnsweredIsSealedByIt() {
        byte[] secret = PayloadKey.newSecret();
        Optional<PayloadKey> key = Optional.of(new PayloadKey(Chunks.WORKLOAD, secret));
        side.keys.put(Chunks.TRANSFER, new PayloadKey(Chunks.WORKLOAD, secret));
        RangeQuery query = new RangeQuery(0, 0, List.of(new RangeQuery.Run(9, RangeDigest.ZERO)));
        side.onHeld = (transfer, from) -> held(from, ChunkFormat.MAX_HELD);

        assertThat(client.compare(replica, Chunks.WORKLOAD, Chunks.TRANSFER, key, query))
                .containsExactly(RangeState.of(RangeState.Kind.EQUAL, 9));
        assertThat(client.held(replica, Chunks.WORKLOAD, Chunks.TRANSFER, key, 7))
                .isEqualTo(held(7, ChunkFormat.MAX_HELD));

        for (Optional<PayloadKey> wrong : List.of(
                Optional.<PayloadKey>empty(), Optional.of(new PayloadKey(Chunks.WORKLOAD, PayloadKey.newSecret())))) {
            Network.assertFails(
                    ErrorCode.PAYLOAD_KEY_REFUSED,
                    () -> client.compare(replica, Chunks.WORKLOAD, Chunks.TRANSFER, wrong, query));
        }
        side.keys.clear();
        Network.assertFails(
                ErrorCode.PAYLOAD_KEY_REFUSED, () -> client.held(replica, Chunks.WORKLOAD, Chunks.TRANSFER, key, 7));
    }

    @Test
    void aPageThatIsTooLongIsCutAndTheRestAskedForAgain() {
        side.onHeld = (transfer, from) -> held(from, ChunkFormat.MAX_HELD + 1);
        assertThat(client.held(replica, Chunks.WORKLOAD, Chunks.TRANSFER, Optional.empty(), 7))
                .isEqualTo(held(7, ChunkFormat.MAX_HELD));
    }

    private static List<HeldChunk> held(long from, int count) {
        List<HeldChunk> chunks = new ArrayList<>();
        for (long sequence = from; sequence < from + count; sequence++) {
            chunks.add(new HeldChunk(
                    sequence,
                    Digest.of(Chunks.noise(32)),
                    List.of(new Extent(1, Extent.Kind.ZERO, sequence, 1L << 40))));
        }
        return chunks;
    }

    @Test
    void closingAChannelFailsItsRequestsUnderWayAndNoOthers() throws Exception {
        CountDownLatch arrived = new CountDownLatch(2);
        CountDownLatch answer = new CountDownLatch(1);
        side.onChunk = () -> {
            arrived.countDown();
            assertThat(catchThrowable(() -> answer.await(LONG, TimeUnit.SECONDS)))
                    .isNull();
        };
        CompletableFuture<Void> closed = inBackground(() -> send(0, 100));
        WorkloadId other = WorkloadId.random();
        CompletableFuture<Void> open =
                inBackground(() -> client.send(replica, other, Chunks.chunk(1, Chunks.noise(100))));
        assertThat(arrived.await(LONG, TimeUnit.SECONDS)).isTrue();
        client.close(Chunks.WORKLOAD);
        assertThat(catchThrowable(() -> closed.get(LONG, TimeUnit.SECONDS)))
                .cause()
                .isInstanceOfSatisfying(
                        ReplicationException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST));
        answer.countDown();
        open.get(LONG, TimeUnit.SECONDS);
        send(2, 100); // and it opens again
    }

    private static CompletableFuture<Void> inBackground(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }
}
