// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Time that a test moves on, and an executor that works at each moment until nothing is left to do. */
final class VirtualTime implements Time, Executor {
    private final LocalDateTime start;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private long nanos;
    private long alarmAt = Long.MAX_VALUE;
    private Runnable alarm;

    VirtualTime(String start) {
        this.start = LocalDateTime.parse(start);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public LocalDateTime local() {
        return start.plusNanos(nanos);
    }

    @Override
    public long minute() {
        return local().toEpochSecond(ZoneOffset.UTC) / 60;
    }

    @Override
    public void alarm(long delay, Runnable task) {
        alarmAt = nanos + delay;
        alarm = task;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    void advance(Duration by) {
        long end = nanos + by.toNanos();
        work();
        while (alarmAt <= end) {
            nanos = alarmAt;
            alarmAt = Long.MAX_VALUE;
            alarm.run();
            work();
        }
        nanos = end;
    }

    private void work() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
