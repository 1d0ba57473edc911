// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets each primary have so many requests in service at once. What it sends besides waits in its order, without a thread and
 * without a buffer, so that others find both. Thread-safe.
 */
final class Lanes {
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    private final Map<String, Lane> lanes = new HashMap<>(); // guarded by this

    private static final class Lane {
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private int inService;
    }

    /**
     * Runs it now, or later.
     *
     * @param width how many of the primary may be in service
     * @param request that must not throw
     * @param executor for what had to wait
     */
    void run(String primary, int width, Runnable request, Executor executor) {
        synchronized (this) {
            Lane lane = lanes.computeIfAbsent(primary, name -> new Lane());
            if (lane.inService >= width) {
                lane.waiting.add(request);
                return;
            }
            lane.inService++;
        }
        serve(primary, request, executor);
    }

    private void serve(String primary, Runnable request, Executor executor) {
        try {
            request.run();
        } finally {
            next(primary, executor);
        }
    }

    private void next(String primary, Executor executor) {
        Runnable next;
        synchronized (this) {
            Lane lane = lanes.get(primary);
            next = lane.waiting.poll();
            if (next == null) {
                lane.inService--;
                if (lane.inService == 0) {
                    lanes.remove(primary);
                }
                return;
            }
        }
        try {
            executor.execute(() -> serve(primary, next, executor));
        } catch (RejectedExecutionException e) {
            LOG.debug("The listener is stopping: a request of {} is not served.", primary, e);
        }
    }
}
