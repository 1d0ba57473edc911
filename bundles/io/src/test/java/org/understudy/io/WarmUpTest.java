// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final CountDownLatch began = new CountDownLatch(1);

    /** Counts, and fails at a round if it is told to. */
    private final class Counting implements WarmUp.Round {
        private final int failing;

        Counting(int failing) {
            this.failing = failing;
        }

        @Override
        public void run() throws IOException {
            began.countDown();
            if (runs.incrementAndGet() == failing) {
                throw new IOException("broken");
            }
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @Test
    void endsAfterItsRoundsAndReleasesWhatItMade() throws Exception {
        assertThat(WarmUp.start("test", 7, LONG, () -> new Counting(0)).await(LONG))
                .isTrue();
        assertThat(runs).hasValue(7);
        assertThat(closed).hasValue(1);
    }

    @Test
    void endsAtItsLimitOfTime() throws Exception {
        assertThat(WarmUp.start("test", Integer.MAX_VALUE, Duration.ZERO, () -> new Counting(0))
                        .await(LONG))
                .isTrue();
        assertThat(runs).hasValue(0);
        assertThat(closed).hasValue(1);
    }

    @Test
    void stopsWhenItIsClosed() throws Exception {
        WarmUp warmUp = WarmUp.start("test", Integer.MAX_VALUE, LONG, () -> new Counting(0));
        assertThat(began.await(1, TimeUnit.MINUTES)).isTrue();
        warmUp.close();
        assertThat(warmUp.await(LONG)).isTrue();
        assertThat(closed).hasValue(1);
    }

    @Test
    void aFailureEndsItAndHarmsNobody() throws Exception {
        assertThat(WarmUp.start("test", 9, LONG, () -> new Counting(3)).await(LONG))
                .isTrue();
        assertThat(runs).hasValue(3);
        assertThat(closed).hasValue(1);
    }

    @Test
    void doesNothingWhereItIsNotWanted() throws Exception {
        System.setProperty(WarmUp.PROPERTY, "false");
        try (WarmUp off = WarmUp.start("test", 7, LONG, () -> new Counting(0))) {
            assertThat(off.await(LONG)).isTrue();
        } finally {
            System.clearProperty(WarmUp.PROPERTY);
        }
        assertThat(runs).hasValue(0);
    }
}
