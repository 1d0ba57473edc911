// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.store.StoredWorkload;
import org.understudy.engine.internal.stats.Assessment;

/** Tells when the health of a workload on its replica changes. After a start all count as Normal before. */
@Component(service = {})
public final class ReplicaHealthWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaHealthWatch.class);
    private static final long EVERY_SECONDS = 30;

    private final ReplicaEngine engine;
    private final EventSink events;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "understudy-replica-health"));
    /** The timer's thread only. */
    private Map<WorkloadId, ReplicationHealth> told = new HashMap<>();

    @Activate
    public ReplicaHealthWatch(@Reference ReplicaEngine engine, @Reference EventSink events) {
        this(engine, events, EVERY_SECONDS);
    }

    /** @param everySeconds 0 for a watch that only looks when it is told to */
    ReplicaHealthWatch(ReplicaEngine engine, EventSink events, long everySeconds) {
        this.engine = engine;
        this.events = events;
        if (everySeconds > 0) {
            timer.scheduleWithFixedDelay(this::tick, everySeconds, everySeconds, TimeUnit.SECONDS);
        }
    }

    private void tick() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.error("The health of replicas could not be looked at; it is tried again.", e);
        }
    }

    void look() {
        Map<WorkloadId, ReplicationHealth> now = new HashMap<>();
        for (StoredWorkload stored : engine.oversight().workloads()) {
            Assessment health = engine.oversight().health(stored);
            now.put(stored.id(), health.health());
            if (health.health() != told.getOrDefault(stored.id(), ReplicationHealth.NORMAL)) {
                tell(stored, health);
            }
        }
        told = now;
    }

    private void tell(StoredWorkload stored, Assessment health) {
        EventType type = switch (health.health()) {
            case WARNING -> EventType.HEALTH_WARNING;
            case CRITICAL -> EventType.HEALTH_CRITICAL;
            case NORMAL, NOT_APPLICABLE -> EventType.HEALTH_CHANGED;
        };
        String reasons = health.reasons().isEmpty() ? "" : ": " + String.join("; ", health.reasons());
        events.publish(EventDraft.of(
                        type, "health on the replica is " + health.health().title() + reasons)
                .about(stored.name(), stored.id())
                .with(stored.primary())
                .remedy(reasons.isEmpty() ? "" : "see replica:show " + stored.name()));
    }

    @Deactivate
    void close() {
        timer.shutdownNow();
    }
}
