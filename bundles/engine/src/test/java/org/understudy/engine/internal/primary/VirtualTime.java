// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A clock that stands still, and a timer that runs on the caller's thread when the caller lets time pass. The timer does
 * not care when the clock is set.
 */
final class VirtualTime extends AbstractExecutorService implements ScheduledExecutorService {
    private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>();
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    /** What it would be if the clock had never been set. */
    private Instant steady = START;

    private Duration set = Duration.ZERO;
    private long count;

    private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final Instant at;
        private final long number = count++;

        Task(Callable<V> work, Instant at) {
            super(work);
            this.at = at;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(Duration.between(steady, at));
        }

        @Override
        public int compareTo(Delayed other) {
            return Comparator.<Task<?>, Instant>comparing(task -> task.at)
                    .thenComparing(task -> task.number)
                    .compare(this, (Task<?>) other);
        }
    }

    Instant now() {
        return steady.plus(set);
    }

    /** The wall clock is set forth, or back if it is negative. */
    void set(Duration by) {
        set = set.plus(by);
    }

    /** Work takes its time: what becomes due meanwhile runs behind it. */
    void pass(Duration duration) {
        steady = steady.plus(duration);
    }

    long nanoTime() {
        return Duration.between(START, steady).toNanos();
    }

    /** Runs what is due now, and what that makes due. */
    void run() {
        advance(Duration.ZERO);
    }

    void advance(Duration duration) {
        Instant target = steady.plus(duration);
        while (!tasks.isEmpty() && !tasks.peek().at.isAfter(target)) {
            Task<?> task = tasks.poll();
            steady = task.at.isAfter(steady) ? task.at : steady;
            task.run();
            rethrow(task);
        }
        steady = target.isAfter(steady) ? target : steady;
    }

    private static void rethrow(Task<?> task) {
        try {
            if (!task.isCancelled()) {
                task.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("a task failed", e);
        }
    }

    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now();
            }
        };
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
        Task<V> task = new Task<>(work, steady.plus(delay, unit.toChronoUnit()));
        tasks.add(task);
        return task;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        return schedule(Executors.callable(work), delay, unit);
    }

    @Override
    public void execute(Runnable work) {
        schedule(work, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable work, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable work, long first, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdown() {
        tasks.clear();
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> left = List.copyOf(tasks);
        tasks.clear();
        return left;
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
