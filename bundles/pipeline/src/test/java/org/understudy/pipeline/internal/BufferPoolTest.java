// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.chunk.ChunkLimits;

class BufferPoolTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @ParameterizedTest
    @MethodSource("pools")
    void anExhaustedPoolRefusesWithTheCodeOfItsDirection(ChunkBuffers pool, int size, ErrorCode code) {
        List<ChunkBuffer> taken = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            taken.add(pool.acquire(Duration.ZERO));
        }

        assertRefused(pool, code);

        taken.get(0).close();
        pool.acquire(Duration.ZERO);
        assertRefused(pool, code);
    }

    static Stream<Arguments> pools() {
        return Stream.of(
                Arguments.of(new OutboundBuffers(), 28, ErrorCode.PRIMARY_LOW_MEMORY),
                Arguments.of(new InboundBuffers(), 26, ErrorCode.REPLICA_BUSY));
    }

    @Test
    void closingTwiceGivesTheMemoryBackOnce() {
        BufferPool pool = new BufferPool(2, 1, ErrorCode.REPLICA_BUSY);
        ChunkBuffer first = pool.acquire(Duration.ZERO);
        first.close();
        first.close();

        ChunkBuffer second = pool.acquire(Duration.ZERO);
        ChunkBuffer third = pool.acquire(Duration.ZERO);

        assertThat(second.data().array()).isNotSameAs(third.data().array());
        assertRefused(pool, ErrorCode.REPLICA_BUSY);
    }

    @Test
    void closingAgainLateTakesNothingFromTheNextOwner() {
        BufferPool pool = new BufferPool(1, 1, ErrorCode.REPLICA_BUSY);
        ChunkBuffer first = pool.acquire(Duration.ZERO);
        first.close();
        pool.acquire(Duration.ZERO);

        first.close();

        assertRefused(pool, ErrorCode.REPLICA_BUSY);
    }

    @Test
    void memoryIsUsedAgainAndStartsEmpty() {
        BufferPool pool = new BufferPool(1, 1, ErrorCode.REPLICA_BUSY);
        ChunkBuffer first = pool.acquire(Duration.ZERO);
        byte[] data = first.data().array();
        byte[] spare = first.spare().clear().array();
        first.swap();
        first.data().clear();
        first.close();

        ChunkBuffer second = pool.acquire(Duration.ZERO);

        assertThat(second.data().position()).isZero();
        assertThat(second.data().limit()).isZero();
        assertThat(second.spare().remaining()).isGreaterThanOrEqualTo(ChunkLimits.MAX_STORED);
        assertThat(List.of(second.data().array(), second.spare().array())).containsExactlyInAnyOrder(data, spare);
    }

    @Test
    void swapMakesTheSpareTheData() {
        ChunkBuffer buffer = new BufferPool(1, 1, ErrorCode.REPLICA_BUSY).acquire(Duration.ZERO);
        byte[] data = buffer.data().array();
        byte[] spare = buffer.spare().array();
        assertThat(data).isNotSameAs(spare).hasSizeGreaterThanOrEqualTo(ChunkLimits.MAX_STORED);
        assertThat(spare).hasSizeGreaterThanOrEqualTo(ChunkLimits.MAX_STORED);
        assertThat(buffer.spare().array()).isSameAs(spare);

        buffer.swap();

        assertThat(buffer.data().array()).isSameAs(spare);
    }

    @Test
    void aSpareGoesToTheNextStageWhenItIsSwappedOrDroppedOrItsChunkClosed() throws Exception {
        BufferPool pool = new BufferPool(2, 1, ErrorCode.REPLICA_BUSY);
        List<Consumer<ChunkBuffer>> ends = List.of(ChunkBuffer::swap, ChunkBuffer::drop, ChunkBuffer::close);
        for (Consumer<ChunkBuffer> end : ends) {
            ChunkBuffer first = pool.acquire(Duration.ZERO);
            ChunkBuffer second = pool.acquire(Duration.ZERO);
            first.spare();
            FutureTask<byte[]> waiting = new FutureTask<>(() -> second.spare().array());
            startAndAwaitWaiting(waiting);

            end.accept(first);

            assertThat(waiting.get()).isNotSameAs(second.data().array());
            first.close();
            second.close();
        }
    }

    @Test
    void aBufferThatComesFreeGoesToWhoWaits() throws Exception {
        BufferPool pool = new BufferPool(1, 1, ErrorCode.REPLICA_BUSY);
        ChunkBuffer first = pool.acquire(Duration.ZERO);
        FutureTask<ChunkBuffer> waiting = new FutureTask<>(() -> pool.acquire(LONG));
        startAndAwaitWaiting(waiting);

        first.close();

        assertThat(waiting.get().data().limit()).isZero();
        assertRefused(pool, ErrorCode.REPLICA_BUSY);
    }

    @Test
    void anInterruptEndsTheWaitAndStaysSet() throws Exception {
        BufferPool pool = new BufferPool(1, 1, ErrorCode.REPLICA_BUSY);
        ChunkBuffer first = pool.acquire(Duration.ZERO);
        FutureTask<Boolean> waiting = new FutureTask<>(() -> {
            assertCode(pool, LONG, ErrorCode.CANCELLED_BY_PRIMARY);
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = startAndAwaitWaiting(waiting);

        thread.interrupt();

        assertThat(waiting.get()).isTrue();
        first.close();
        assertThat(pool.acquire(Duration.ZERO)).isNotNull();
    }

    private static Thread startAndAwaitWaiting(Runnable task) {
        Thread thread = new Thread(task, "waits for a buffer");
        thread.setDaemon(true);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    private static void assertRefused(ChunkBuffers pool, ErrorCode code) {
        assertCode(pool, Duration.ZERO, code);
    }

    private static void assertCode(ChunkBuffers pool, Duration timeout, ErrorCode code) {
        ReplicationException refusal = catchThrowableOfType(ReplicationException.class, () -> pool.acquire(timeout));
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(code);
    }
}
