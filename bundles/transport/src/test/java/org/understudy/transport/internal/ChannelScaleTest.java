// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** On lines whose rate, in MB/s, depends on the number of connections, with virtual time. */
class ChannelScaleTest {
    private static final int CHUNK = 2_000_000;
    private static final int MAX = 16;

    private final Random noise = new Random(1);
    private final ChannelScale scale = new ChannelScale(MAX);
    private double nanos;
    private double connectionNanos;

    private void run(double seconds, boolean busy, IntToDoubleFunction rate) {
        run(seconds, busy, scale -> scale.connections(), rate);
    }

    private void run(double seconds, boolean busy, ToIntFunction<ChannelScale> proven, IntToDoubleFunction rate) {
        double end = nanos + seconds * 1e9;
        while (nanos < end) {
            int connections = scale.connections();
            double step = CHUNK / (rate.applyAsDouble(connections) * 1e6) * 1e9 * (0.9 + 0.2 * noise.nextDouble());
            nanos += step;
            connectionNanos += step * connections;
            scale.acknowledged(CHUNK, (long) (step * connections), busy, proven.applyAsInt(scale), (long) nanos);
        }
    }

    /** The first chunk is stored by a connection that was made in so many milliseconds. */
    private void start(long millis, double chunkSeconds) {
        scale.connected(millis + 1_000);
        scale.connected(millis);
        scale.acknowledged(CHUNK, (long) (chunkSeconds * 1e9), false, 1, (long) nanos);
    }

    private static IntToDoubleFunction line(double each, double all) {
        return connections -> Math.min(each * connections, all);
    }

    @Test
    void aLongLineIsFilledWithinSeconds() {
        run(8, true, line(10, 1_000));
        assertThat(scale.connections()).isEqualTo(MAX);
    }

    @Test
    void aLongLineHasMoreToBeginWith() {
        start(48, 0.5);
        assertThat(scale.connections()).isEqualTo(ChannelScale.START + 4);
    }

    @Test
    void noLineHasMoreThanHalfToBeginWith() {
        start(10_000, 0.5);
        assertThat(scale.connections()).isEqualTo(MAX / 2);
    }

    @Test
    void aSlowLineHasNoMoreThoughItIsLong() {
        start(100, 20);
        assertThat(scale.connections()).isEqualTo(ChannelScale.START);
    }

    @Test
    void whatIsLimitedToFewerStaysThere() {
        scale.limit(2);
        start(100, 0.5);
        assertThat(scale.connections()).isEqualTo(2);
    }

    @Test
    void nothingIsTriedByAMeasurementOfConnectionsThatHaveToBeMadeAgain() {
        run(60, true, line(10, 80));
        int before = scale.connections();
        nanos += 60e9;
        run(1.5, true, scale -> 1, connections -> 5);
        assertThat(scale.connections()).isEqualTo(before);
    }

    @Test
    void newConnectionsCountWhenTheyHaveCarriedAChunk() {
        run(1.3, true, line(10, 1_000));
        int tried = scale.connections();
        assertThat(tried).isGreaterThan(ChannelScale.START);
        run(2, true, scale -> ChannelScale.START, connections -> 20);
        assertThat(scale.connections()).as("not judged yet").isEqualTo(tried);
        run(8, true, line(10, 1_000));
        assertThat(scale.connections()).isEqualTo(MAX);
    }

    @Test
    void connectionsThatAreNeverNeededAreNotWaitedFor() {
        run(20, true, scale -> ChannelScale.START, line(10, 1_000));
        assertThat(scale.connections()).isEqualTo(MAX);
    }

    @Test
    void aLineThatIsFullIsGivenNoMore() {
        run(60, true, line(10, 80));
        assertThat(scale.connections()).isBetween(8, 12);
    }

    @Test
    void aShortLineHasFewConnectionsOnAverage() {
        run(600, true, line(1_000, 600));
        assertThat(scale.connections()).isEqualTo(ChannelScale.LEAST);
        assertThat(connectionNanos / nanos).isLessThan(3);
    }

    @Test
    void aSourceThatIsTheLimitChangesNothing() {
        run(60, false, line(10, 1_000));
        assertThat(scale.connections()).isEqualTo(ChannelScale.START);
    }

    @Test
    void itGrowsWhenTheLineGetsLonger() {
        run(60, true, line(1_000, 600));
        assertThat(scale.connections()).isLessThanOrEqualTo(ChannelScale.START);
        run(600, true, line(10, 600));
        assertThat(scale.connections()).isEqualTo(MAX);
    }

    @Test
    void aLittleLossOfEveryConnectionIsMadeUpForByTheirNumber() {
        run(120, true, line(1, 1_000));
        assertThat(scale.connections()).isEqualTo(MAX);
    }

    @Test
    void chunksThatTookTooLongGoOneByOneInTheEnd() {
        int before = scale.connections();
        scale.timedOut((long) nanos);
        assertThat(scale.connections()).isEqualTo(before / 2);
        for (int i = 0; i < 5; i++) {
            scale.timedOut((long) nanos);
        }
        assertThat(scale.connections()).isOne();
        run(600, true, line(10, 1_000));
        assertThat(scale.connections()).as("when the line is better").isEqualTo(MAX);
    }

    @Test
    void aLowerLimitHoldsAtOnce() {
        run(30, true, line(10, 1_000));
        scale.limit(1);
        assertThat(scale.connections()).isOne();
        run(30, true, line(10, 1_000));
        assertThat(scale.connections()).isOne();
        scale.limit(MAX);
        run(60, true, line(10, 1_000));
        assertThat(scale.connections()).isEqualTo(MAX);
    }
}
