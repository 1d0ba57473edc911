// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.routes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DataOutTest extends PrimaryRoutesTestBase {
    private FakeTransfer dispatch(int count, int inFlight) {
        FakeTransfer transfer = new FakeTransfer(count, inFlight, buffers, null);
        hub.dispatch(transfer);
        transfer.close();
        return transfer;
    }

    private void assertAllArrived(FakeTransfer transfer, int count) {
        Map<Long, Integer> expected = new HashMap<>();
        IntStream.range(0, count).forEach(number -> expected.put((long) number, number % 256));
        assertThat(channels.received).isEqualTo(expected);
        assertThat(channels.twice).hasValue(0);
        assertThat(transfer.acknowledged).isEqualTo(expected.keySet());
        assertThat(buffers.free()).isEqualTo(FourBuffers.SIZE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 32})
    void allChunksAreSentOnceAndAcknowledgedWhenTheRouteReturns(int inFlight) {
        FakeTransfer transfer = dispatch(300, inFlight);

        assertAllArrived(transfer, 300);
        assertThat(channels.mostUnderWay).hasValueLessThanOrEqualTo(inFlight);
    }

    @Test
    void aTransferWithoutChunksReturnsAtOnce() {
        assertAllArrived(dispatch(0, 4), 0);
    }

    @Test
    void asManyChunksAreUnderWayAsTheTransferSaysAndNoMore() {
        CountDownLatch three = new CountDownLatch(3);
        channels.onChunk = sequence -> {
            three.countDown();
            try {
                three.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };

        FakeTransfer transfer = dispatch(100, 3);

        assertThat(channels.mostUnderWay).hasValue(3);
        assertAllArrived(transfer, 100);
    }

    @Test
    void manyTransfersInARowLeakNothing() {
        for (int i = 0; i < 200; i++) {
            channels.received.clear();
            assertAllArrived(dispatch(9, 3), 9);
        }
    }
}
