// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.media;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Lets a few threads do the same step until there is nothing left, or one has failed. */
final class Parallel {
    private static final int MOST = 4;
    private static final int WATCH_MILLIS = 250;

    private Parallel() {}

    static int threads() {
        return Math.min(MOST, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Returns when all threads have ended.
     *
     * @param steps each for a thread of its own; false when there is nothing left
     * @param watch called on the caller's thread now and then; what it throws ends the steps
     * @throws RuntimeException what the first step that failed threw
     */
    static void run(String name, List<BooleanSupplier> steps, Runnable watch) throws InterruptedException {
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(
                steps.size(), task -> new Thread(task, name + "-" + number.incrementAndGet()));
        try {
            List<Future<?>> running = new ArrayList<>();
            for (BooleanSupplier step : steps) {
                running.add(threads.submit(() -> repeat(step, stopped)));
            }
            for (Future<?> each : running) {
                await(each, watch);
            }
        } finally {
            stopped.set(true);
            threads.shutdown();
            awaitEnd(threads);
        }
    }

    private static void repeat(BooleanSupplier step, AtomicBoolean stopped) {
        boolean done = false;
        try {
            while (!stopped.get() && step.getAsBoolean()) {
                // until there is nothing left
            }
            done = true;
        } finally {
            if (!done) {
                stopped.set(true);
            }
        }
    }

    private static void await(Future<?> step, Runnable watch) throws InterruptedException {
        while (true) {
            watch.run();
            try {
                step.get(WATCH_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                continue;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failed) {
                    throw failed;
                }
                if (e.getCause() instanceof Error failed) {
                    throw failed;
                }
                throw new IllegalStateException("a step failed unexpectedly", e);
            }
        }
    }

    /** Whatever interrupts: what the steps use is closed behind this. A step ends by itself, as it waits for nothing for ever. */
    private static void awaitEnd(ExecutorService threads) {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
