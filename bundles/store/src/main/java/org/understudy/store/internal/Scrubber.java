// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifies what is due in the background, one workload after the other, on a thread of low priority. */
final class Scrubber implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);
    private static final long EVERY_SECONDS = 300;
    private static final long STOP_SECONDS = 10;

    private final Supplier<List<Workload>> workloads;
    private final Supplier<ScrubSettings> settings;
    private final Clock clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "understudy-scrub");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    });

    Scrubber(Supplier<List<Workload>> workloads, Supplier<ScrubSettings> settings, Clock clock) {
        this.workloads = workloads;
        this.settings = settings;
        this.clock = clock;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::tick, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private void tick() {
        for (Workload workload : workloads.get()) {
            if (stop.getCount() > 0 && !settings.get().interval().isZero()) {
                scrub(workload);
            }
        }
    }

    /** A failure is one of this workload: it is tried again, and others have their turn. */
    private void scrub(Workload workload) {
        try {
            Scrub scrub = new Scrub(workload, settings, this::pause);
            if (scrub.isDue(clock.instant())) {
                scrub.run(clock.instant());
            }
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "The verification of {} failed; it is tried again.",
                    workload.folder().root(),
                    e);
        }
    }

    private boolean pause(long nanos) {
        try {
            return !stop.await(nanos, TimeUnit.NANOSECONDS)
                    && !settings.get().interval().isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop.countDown();
        timer.shutdown();
        if (!timer.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("The verification in the background did not stop within {} s.", STOP_SECONDS);
        }
    }
}
