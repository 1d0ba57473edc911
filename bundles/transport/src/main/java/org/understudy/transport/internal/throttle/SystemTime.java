// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine's clocks. Its thread is there only while an alarm is set. */
final class SystemTime implements Time, AutoCloseable {
    private static final long IDLE_SECONDS = 10;
    private static final long MINUTE_MILLIS = 60_000;

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, SystemTime::thread);
    private ScheduledFuture<?> set; // guarded by this

    SystemTime() {
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "understudy-throttle");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public LocalDateTime local() {
        return LocalDateTime.ofInstant(Instant.now(), ZoneId.systemDefault());
    }

    @Override
    public long minute() {
        return Math.floorDiv(System.currentTimeMillis(), MINUTE_MILLIS);
    }

    @Override
    public synchronized void alarm(long nanos, Runnable task) {
        if (set != null) {
            set.cancel(false);
        }
        if (!timer.isShutdown()) {
            set = timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public synchronized void close() {
        timer.shutdown();
    }
}
