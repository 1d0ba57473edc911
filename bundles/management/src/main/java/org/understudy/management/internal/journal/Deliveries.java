// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.journal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.event.Event;
import org.understudy.api.event.EventListener;

/**
 * Tells events to listeners, on a thread of its own: a listener that is slow, such as a route, costs other listeners
 * events, but never the journal.
 */
@Component(service = Deliveries.class)
public final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final int QUEUE = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long STOP_SECONDS = 2;

    private final List<EventListener> listeners = new CopyOnWriteArrayList<>();
    private final DroppingQueue<Event> queue;
    private final Thread thread = new Thread(this::run, "understudy-event-listeners");
    private volatile boolean closed;

    @Activate
    public Deliveries() {
        this(QUEUE);
        thread.start();
    }

    Deliveries(int capacity) {
        this.queue = new DroppingQueue<>(capacity);
    }

    void start() {
        thread.start();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(EventListener listener) {
        listeners.add(listener);
    }

    void removeListener(EventListener listener) {
        listeners.remove(listener);
    }

    /** Returns at once. */
    void deliver(Event event) {
        if (!listeners.isEmpty()) {
            queue.offer(event);
        }
    }

    private void run() {
        try {
            while (!closed) {
                for (Event event : queue.take(PATIENCE)) {
                    listeners.forEach(listener -> tell(listener, event));
                }
                long dropped = queue.dropped();
                if (dropped > 0) {
                    LOG.warn("{} events were not told to listeners: one of them is too slow.", dropped);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(EventListener listener, Event event) {
        try {
            listener.happened(event);
        } catch (RuntimeException e) {
            LOG.warn(
                    "A listener of the class {} failed with event {}.",
                    listener.getClass().getName(),
                    event,
                    e);
        }
    }

    @Deactivate
    void close() throws InterruptedException {
        closed = true;
        thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        // only a listener that blocks is under way still
        thread.interrupt();
    }
}
