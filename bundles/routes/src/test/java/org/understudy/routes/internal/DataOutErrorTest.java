// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

@Timeout(120)
class DataOutErrorTest extends PrimaryRoutesTestBase {
    private static final int COUNT = 20;
    private static final int IN_FLIGHT = 3;

    enum Place {
        SEND,
        READ,
        COMPRESS
    }

    private static ReplicationException error(ErrorCode code) {
        return new ReplicationException(code, "told to fail with " + code, "none");
    }

    /** A transfer that fails with this error at this chunk. */
    private FakeTransfer failing(Place place, int chunk, RuntimeException error) {
        stages.failing = -1;
        channels.onChunk = sequence -> {};
        switch (place) {
            case SEND ->
                channels.onChunk = sequence -> {
                    if (sequence == chunk) {
                        throw error;
                    }
                };
            case COMPRESS -> {
                stages.error = error;
                stages.failing = chunk;
            }
            case READ -> {
                return new FakeTransfer(chunk, IN_FLIGHT, buffers, error);
            }
        }
        return new FakeTransfer(COUNT, IN_FLIGHT, buffers, null);
    }

    private void assertReturned() {
        assertThat(buffers.free()).isEqualTo(FourBuffers.SIZE);
    }

    @ParameterizedTest
    @EnumSource
    void anErrorSurfacesAndEveryBufferIsGivenBackHoweverOften(Place place) {
        for (int round = 0; round < 100; round++) {
            ReplicationException error = error(ErrorCode.CONNECTION_LOST);
            int chunk = round % COUNT;
            FakeTransfer transfer = failing(place, chunk, error);

            assertThatThrownBy(() -> hub.dispatch(transfer)).isSameAs(error);

            transfer.close();
            assertReturned();
            assertThat(transfer.acknowledged).doesNotContain((long) chunk);
        }
    }

    @ParameterizedTest
    @EnumSource
    void behindAnErrorTheNextTransferIsWhole(Place place) {
        FakeTransfer failed = failing(place, 5, error(ErrorCode.TIMED_OUT));
        assertThatThrownBy(() -> hub.dispatch(failed)).isInstanceOf(ReplicationException.class);
        failed.close();
        assertReturned();
        stages.failing = -1;
        channels.onChunk = sequence -> {};

        FakeTransfer next = new FakeTransfer(COUNT, IN_FLIGHT, buffers, null);
        hub.dispatch(next);

        assertThat(next.acknowledged).hasSize(COUNT);
    }

    @ParameterizedTest
    @EnumSource
    void anErrorThatIsNotClassifiedIsInternalAndKeptAsTheCause(Place place) {
        IllegalStateException defect = new IllegalStateException("a defect");
        FakeTransfer transfer = failing(place, 3, defect);

        ReplicationException error = catchThrowableOfType(ReplicationException.class, () -> hub.dispatch(transfer));

        assertThat(error.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(error).hasRootCause(defect);
        transfer.close();
        assertReturned();
    }

    @Test
    void behindAnErrorNoMoreChunksAreRead() {
        FakeTransfer transfer = failing(Place.SEND, 2, error(ErrorCode.REPLICATION_PAUSED));

        assertThatThrownBy(() -> hub.dispatch(transfer)).isInstanceOf(ReplicationException.class);

        transfer.close();
        assertReturned();
        // those under way, and the one that the splitter looked at in the meantime
        int before = transfer.read.get();
        assertThat(transfer.chunks().hasNext()).isFalse();
        assertThat(transfer.read).hasValue(before).hasValueLessThan(COUNT);
    }

    @Test
    void theFirstErrorSurfacesAndALaterOneDoesNot() {
        CountDownLatch allUnderWay = new CountDownLatch(IN_FLIGHT);
        ReplicationException first = error(ErrorCode.REPLICA_DISK_FULL);
        channels.onChunk = sequence -> {
            allUnderWay.countDown();
            awaitLatch(allUnderWay);
            if (sequence == 0) {
                throw first;
            }
            // the buffer of the first one is given back: its error is known
            await().until(() -> buffers.free() > FourBuffers.SIZE - IN_FLIGHT);
            throw error(ErrorCode.CONNECTION_LOST);
        };
        FakeTransfer transfer = new FakeTransfer(COUNT, IN_FLIGHT, buffers, null);

        assertThatThrownBy(() -> hub.dispatch(transfer)).isSameAs(first);

        assertThat(channels.received).isEmpty();
        assertThat(transfer.read).hasValue(IN_FLIGHT);
    }

    @Test
    void theRouteReturnsOnlyWhenNoChunkIsUnderWay() {
        CountDownLatch allUnderWay = new CountDownLatch(IN_FLIGHT);
        channels.onChunk = sequence -> {
            allUnderWay.countDown();
            awaitLatch(allUnderWay);
            if (sequence == 0) {
                throw error(ErrorCode.CONNECTION_LOST);
            }
            await().until(() -> buffers.free() > FourBuffers.SIZE - IN_FLIGHT);
        };
        FakeTransfer transfer = new FakeTransfer(COUNT, IN_FLIGHT, buffers, null);

        assertThatThrownBy(() -> hub.dispatch(transfer)).isInstanceOf(ReplicationException.class);

        assertThat(buffers.free()).isEqualTo(FourBuffers.SIZE);
        assertThat(transfer.acknowledged).containsExactlyInAnyOrder(1L, 2L);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
