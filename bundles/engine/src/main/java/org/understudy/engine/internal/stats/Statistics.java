// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.stats;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorClass;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.engine.TransferReport;

/**
 * The statistics of all relationships. Each change is handed to the store, which makes it durable together with the next
 * state of a relationship: a crash loses the last one at most. Thread-safe, and blocks for nothing but the store.
 */
public final class Statistics {
    private static final Logger LOG = LoggerFactory.getLogger(Statistics.class);

    /** Where they are kept over restarts; need not be durable at once. */
    public interface Store {
        Optional<String> findStatistics(WorkloadId workload);

        void keepStatistics(WorkloadId workload, String text);

        void removeStatistics(WorkloadId workload);
    }

    private final Store store;
    private final Supplier<MonitoringSettings> settings;
    private final Clock clock;
    private final Map<WorkloadId, Kept> all = new ConcurrentHashMap<>();

    /** @param clock with the zone that windows start in */
    public Statistics(Store store, Supplier<MonitoringSettings> settings, Clock clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
    }

    /** @return whether the relationship is a new one: nothing of it was kept */
    public boolean adopt(WorkloadId workload) {
        if (all.containsKey(workload) || store.findStatistics(workload).isPresent()) {
            return false;
        }
        all.compute(workload, (id, none) -> {
            Kept kept = load(id);
            store.keepStatistics(id, kept.write());
            return kept;
        });
        return true;
    }

    public Window window(WorkloadId workload) {
        return change(workload, UnaryOperator.identity()).window();
    }

    public void completed(WorkloadId workload, TransferReport report) {
        change(workload, kept -> kept.with(kept.window().completed(report)));
    }

    public void failed(WorkloadId workload, ErrorClass errorClass) {
        change(workload, kept -> kept.with(kept.window().failed(errorClass)));
    }

    public void missed(WorkloadId workload, long count) {
        change(workload, kept -> kept.with(kept.window().missed(count)));
    }

    /** Begins the window anew, as of now; its end stays. */
    public void reset(WorkloadId workload) {
        Instant now = clock.instant();
        change(workload, kept -> kept.with(Window.empty(now, kept.window().until())));
    }

    /** @return the window that has ended, if it did since this was asked last; a new one has begun then */
    public Optional<Window> roll(WorkloadId workload) {
        Instant now = clock.instant();
        Window[] ended = new Window[1];
        change(workload, kept -> {
            boolean over = !now.isBefore(kept.window().until());
            ended[0] = over ? kept.window() : null;
            return over ? kept.with(fresh(now)) : kept;
        });
        return Optional.ofNullable(ended[0]);
    }

    /** The health that was told last. */
    public ReplicationHealth told(WorkloadId workload) {
        return change(workload, UnaryOperator.identity()).told();
    }

    public void tell(WorkloadId workload, ReplicationHealth health) {
        change(workload, kept -> kept.told(health));
    }

    public void remove(WorkloadId workload) {
        all.remove(workload);
        store.removeStatistics(workload);
    }

    private Kept change(WorkloadId workload, UnaryOperator<Kept> change) {
        return all.compute(workload, (id, known) -> {
            Kept before = known == null ? load(id) : known;
            Kept after = change.apply(before);
            if (!after.equals(before)) {
                store.keepStatistics(id, after.write());
            }
            return after;
        });
    }

    private Kept load(WorkloadId workload) {
        try {
            Optional<String> text = store.findStatistics(workload);
            if (text.isPresent()) {
                return Kept.read(text.get());
            }
        } catch (RuntimeException e) {
            LOG.error("The statistics of workload {} can't be read; they begin anew.", workload, e);
        }
        return new Kept(fresh(clock.instant()), ReplicationHealth.NOT_APPLICABLE);
    }

    private Window fresh(Instant now) {
        MonitoringSettings monitoring = settings.get();
        return Window.empty(monitoring.windowStart(now, clock.getZone()), monitoring.windowEnd(now, clock.getZone()));
    }
}
