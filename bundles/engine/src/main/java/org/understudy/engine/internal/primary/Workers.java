// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.Dictionary;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;

/**
 * The threads that cycles run on: as many as transfers may run at the same time; others wait in the order of their
 * {@link Turn}s. One of several is left to {@linkplain CycleQueue.Extent#CHANGES changes}: new machines, whose copies take
 * long, do not hold up those that are replicated already. Besides, a timer, and a few threads that greet replicas that did not answer.
 */
@Component(
        service = {Workers.class, ManagedService.class},
        immediate = true, // what was configured is in memory: it must not go with the last bundle that uses it
        property = Constants.SERVICE_PID + "=" + Workers.PID)
public final class Workers implements ManagedService {
    static final String PID = "org.understudy.client";
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final String PARALLEL = "transfers.parallel";
    private static final int DEFAULT_PARALLEL = 3;
    private static final int MAX_PARALLEL = 1024;
    private static final int MAX_PROBES = 8;
    private static final long STOP_SECONDS = 10;

    private final ThreadPoolExecutor cycles = new ThreadPoolExecutor(
            DEFAULT_PARALLEL,
            DEFAULT_PARALLEL,
            1,
            TimeUnit.MINUTES,
            new PriorityBlockingQueue<>(), // of turns alone
            task -> new Thread(task, "understudy-cycle"));
    private final AtomicLong turns = new AtomicLong();
    private final Narrows whole = new Narrows(cycles, ofWhole(DEFAULT_PARALLEL));
    private final ThreadPoolExecutor probes = new ThreadPoolExecutor(
            MAX_PROBES,
            MAX_PROBES,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            task -> new Thread(task, "understudy-probe"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "understudy-timer"));

    private final EventSink events;

    @Activate
    public Workers(@Reference EventSink events) {
        this.events = events;
        cycles.allowCoreThreadTimeOut(true);
        probes.allowCoreThreadTimeOut(true);
    }

    @Override
    public void updated(Dictionary<String, ?> properties) {
        try {
            int parallel = properties == null
                    ? DEFAULT_PARALLEL
                    : Settings.of(properties).integer(PARALLEL, DEFAULT_PARALLEL, 1, MAX_PARALLEL);
            resize(parallel);
        } catch (InvalidSettingException e) {
            LOG.error("{}: {}; {}. It stays as it was.", PID, e.getMessage(), e.remedy());
            events.publish(EventDraft.of(EventType.SETTING_REFUSED, PID + ": " + e.getMessage())
                    .because(e));
        }
    }

    private synchronized void resize(int parallel) {
        if (parallel > cycles.getMaximumPoolSize()) {
            cycles.setMaximumPoolSize(parallel);
            cycles.setCorePoolSize(parallel);
        } else {
            cycles.setCorePoolSize(parallel);
            cycles.setMaximumPoolSize(parallel);
        }
        whole.resize(ofWhole(parallel));
    }

    private static int ofWhole(int parallel) {
        return Math.max(1, parallel - 1);
    }

    CycleQueue cycles() {
        return (extent, priority, cycle) -> {
            Turn turn = new Turn(priority, System.nanoTime(), turns.getAndIncrement(), cycle);
            switch (extent) {
                case WHOLE -> whole.execute(turn);
                case CHANGES -> cycles.execute(turn);
            }
        };
    }

    Executor probes() {
        return probes;
    }

    /** How many cycles wait for a worker. */
    int waiting() {
        return cycles.getQueue().size() + whole.waiting();
    }

    int parallel() {
        return cycles.getMaximumPoolSize();
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    @Deactivate
    void close() throws InterruptedException {
        timer.shutdownNow();
        probes.shutdownNow();
        whole.resize(Integer.MAX_VALUE); // those that wait are cancelled, and find that out
        cycles.shutdown();
        if (!cycles.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            cycles.shutdownNow();
        }
    }
}
