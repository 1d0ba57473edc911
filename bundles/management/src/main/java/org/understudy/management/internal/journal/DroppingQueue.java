// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A bounded queue that never lets its writers wait: what it has no room for is counted. Thread-safe; one reader. */
final class DroppingQueue<T> {
    private static final int MAX_BATCH = 256;

    private final BlockingQueue<T> queue;
    private final AtomicLong dropped = new AtomicLong();

    DroppingQueue(int capacity) {
        this.queue = new ArrayBlockingQueue<>(capacity);
    }

    void offer(T element) {
        if (!queue.offer(element)) {
            dropped.incrementAndGet();
        }
    }

    /** @return what is there, in its order; empty when the time is over */
    List<T> take(Duration patience) throws InterruptedException {
        T first = queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
            return List.of();
        }
        List<T> batch = new ArrayList<>();
        batch.add(first);
        queue.drainTo(batch, MAX_BATCH - 1);
        return batch;
    }

    /** How many were dropped since this was asked last. */
    long dropped() {
        return dropped.getAndSet(0);
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }
}
