// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Dictionary;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.event.Event;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventFilter;
import org.understudy.api.event.EventJournal;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;

/**
 * Takes events, numbers them, and writes them down on one thread. An event is in its file within milliseconds, and synced
 * within a second: a crash of the process loses those that wait, a power cut the last second.
 */
@Component(
        service = {EventSink.class, EventJournal.class, ManagedService.class},
        immediate = true, // what was configured is in memory: it must not go with the last bundle that uses it
        property = Constants.SERVICE_PID + "=" + Journal.PID)
public final class Journal implements EventSink, EventJournal, ManagedService {
    static final String PID = "org.understudy.events";
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int QUEUE = 4096;
    private static final int MAX_TEXT = 1000;
    private static final Duration SYNC_EVERY = Duration.ofSeconds(1);
    private static final long STOP_SECONDS = 10;

    private record Draft(Instant at, EventDraft draft) {}

    private final JournalFiles files;
    private final Deliveries deliveries;
    private final Clock clock;
    private final EventLog log = new EventLog();
    private final DroppingQueue<Draft> queue;
    private final Thread writer = new Thread(this::run, "understudy-events");
    private volatile JournalSettings settings = JournalSettings.DEFAULT;
    private volatile boolean closed;

    // the writer's thread only
    private long syncedAt = System.nanoTime();
    private boolean failing;

    @Activate
    public Journal(BundleContext bundle, @Reference Deliveries deliveries) throws IOException {
        this(
                Path.of(Optional.ofNullable(bundle.getProperty("karaf.data")).orElse("data"))
                        .toAbsolutePath()
                        .resolve("understudy/events"),
                deliveries,
                Clock.systemUTC(),
                QUEUE);
        start();
    }

    Journal(Path folder, Deliveries deliveries, Clock clock, int capacity) throws IOException {
        this.files = new JournalFiles(folder);
        this.deliveries = deliveries;
        this.clock = clock;
        this.queue = new DroppingQueue<>(capacity);
    }

    void start() {
        writer.start();
    }

    @Override
    public void updated(Dictionary<String, ?> properties) {
        try {
            settings = properties == null ? JournalSettings.DEFAULT : JournalSettings.parse(Settings.of(properties));
        } catch (InvalidSettingException e) {
            LOG.error("{}: {}; {}. The settings stay as they were.", PID, e.getMessage(), e.remedy());
            publish(EventDraft.of(EventType.SETTING_REFUSED, PID + ": " + e.getMessage())
                    .because(e));
        }
    }

    @Override
    public void publish(EventDraft draft) {
        queue.offer(new Draft(clock.instant(), draft));
    }

    @Override
    public List<Event> find(EventFilter filter, int limit) {
        try {
            return files.find(filter, limit);
        } catch (IOException e) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    "the event journal can't be read: " + e.getMessage(),
                    "see that the node's disk is in order",
                    e);
        }
    }

    private void run() {
        try {
            // published before close() are written still
            while (!closed || !queue.isEmpty()) {
                List<Draft> batch = queue.take(SYNC_EVERY);
                for (Draft each : batch) {
                    write(each);
                }
                long dropped = queue.dropped();
                if (dropped > 0) {
                    write(new Draft(clock.instant(), dropped(dropped)));
                }
                sync();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static EventDraft dropped(long count) {
        return EventDraft.of(
                        EventType.EVENTS_DROPPED,
                        count + (count == 1 ? " event was" : " events were")
                                + " dropped: more came than can be written")
                .remedy("look for what floods the log of this node");
    }

    private void write(Draft taken) {
        EventDraft draft = taken.draft();
        Event event = new Event(
                files.next(),
                taken.at(),
                draft.type(),
                draft.workload().map(Journal::line),
                draft.workloadId(),
                draft.peer().map(Journal::line),
                draft.error(),
                line(draft.message()),
                line(draft.remedy()));
        try {
            files.add(event, settings);
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.error("The event journal can't be written; events are in this log only, until it can.", e);
                failing = true;
            }
        }
        log.write(event);
        deliveries.deliver(event);
    }

    /** What comes from elsewhere makes neither a second line nor an endless one. */
    private static String line(String text) {
        String shortened = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "..." : text;
        return shortened.replaceAll("\\p{Cntrl}", " ");
    }

    private void sync() {
        if (System.nanoTime() - syncedAt < SYNC_EVERY.toNanos()) {
            return;
        }
        try {
            files.sync();
        } catch (IOException e) {
            LOG.error("The event journal can't be synced.", e);
        }
        syncedAt = System.nanoTime();
    }

    @Deactivate
    void close() throws InterruptedException {
        closed = true;
        writer.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        if (writer.isAlive()) {
            LOG.warn("The event journal did not stop within {} s.", STOP_SECONDS);
            writer.interrupt();
            return;
        }
        try {
            files.close();
        } catch (IOException e) {
            LOG.error("The event journal did not end cleanly.", e);
        }
    }
}
