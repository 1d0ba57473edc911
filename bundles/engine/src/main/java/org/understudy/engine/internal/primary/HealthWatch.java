// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.engine.internal.stats.Assessment;
import org.understudy.engine.internal.stats.Window;

/**
 * Tells when the health of a relationship changes, and ends monitoring windows: a second after something happened to it,
 * and now and then for what comes of time alone. Runs on the timer.
 */
final class HealthWatch {
    private static final Logger LOG = LoggerFactory.getLogger(HealthWatch.class);
    private static final long TICK_SECONDS = 1;
    private static final int ALL_EVERY = 30;

    /** A relationship as it is looked at. */
    interface Watched {
        WorkloadId workload();

        /** With the window that is in force then. */
        RelationshipStatus status();
    }

    private final Supervision supervision;
    private final ScheduledExecutorService timer;
    private final Supplier<Collection<? extends Watched>> relationships;
    private ScheduledFuture<?> next; // guarded by this, as is what follows
    private boolean closed;
    private int ticks;

    HealthWatch(
            Supervision supervision,
            ScheduledExecutorService timer,
            Supplier<Collection<? extends Watched>> relationships) {
        this.supervision = supervision;
        this.timer = timer;
        this.relationships = relationships;
    }

    synchronized void start() {
        if (!closed) {
            next = timer.schedule(this::tick, TICK_SECONDS, TimeUnit.SECONDS);
        }
    }

    synchronized void close() {
        closed = true;
        if (next != null) {
            next.cancel(false);
        }
    }

    private void tick() {
        try {
            look(ticks++ % ALL_EVERY == 0);
        } catch (RuntimeException e) {
            LOG.error("The health of relationships could not be looked at; it is tried again.", e);
        }
        start();
    }

    private void look(boolean all) {
        Set<WorkloadId> changed = supervision.takeChanged();
        Predicate<Watched> wanted = all ? each -> true : each -> changed.contains(each.workload());
        if (all || !changed.isEmpty()) {
            relationships.get().stream().filter(wanted).forEach(this::check);
        }
    }

    private void check(Watched relationship) {
        WorkloadId workload = relationship.workload();
        Optional<Window> ended = supervision.statistics().roll(workload);
        RelationshipStatus status = relationship.status();
        ended.ifPresent(window -> supervision.windowEnded(status.settings(), window.statistics()));
        ReplicationHealth told = supervision.statistics().told(workload);
        if (status.health() != told) {
            supervision.statistics().tell(workload, status.health());
            supervision.healthChanged(status.settings(), new Assessment(status.health(), status.reasons()));
        }
    }
}
