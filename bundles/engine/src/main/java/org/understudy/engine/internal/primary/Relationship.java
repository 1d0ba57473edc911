// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicaLocator;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.ReplicationStatistics;
import org.understudy.api.engine.RetryPolicies;
import org.understudy.api.engine.TransferHandle;

/**
 * What can be done to a relationship: each operation checks that the state allows it, changes what has to be kept, and
 * leaves the cycles to the {@link Drive}. Thread-safe.
 */
final class Relationship {
    /** What a relationship needs of its surroundings. */
    record Context(
            Cycle cycle,
            StateStore states,
            CycleQueue workers,
            ScheduledExecutorService timer,
            Clock clock,
            ClockJumps jumps,
            RetryPolicies table,
            ReplicaLocator locator,
            Circuits circuits,
            GroupCycles groups,
            DoubleSupplier random,
            Consumer<WorkloadId> tearDown,
            RelationshipObserver observer) {}

    private static final Duration FARTHEST_START = Duration.ofDays(7);

    private final Context context;
    private final Standing standing;
    private final Drive drive;

    Relationship(RelationshipSettings settings, Context context, Migrations migrations) {
        this.context = context;
        this.standing = new Standing(settings, context, new MigrationMark(migrations, settings));
        this.drive = new Drive(standing, context);
        drive.start();
    }

    RelationshipSettings settings() {
        synchronized (standing) {
            return standing.settings();
        }
    }

    /** A changed configuration works from the next cycle on. */
    void change(RelationshipSettings changed) {
        synchronized (standing) {
            RelationshipSettings before = standing.settings();
            if (changed.equals(before)) {
                return;
            }
            standing.settings(changed);
            Instant now = standing.now();
            RelationshipState state = standing.state();
            if (state.state() == ReplicationState.WAITING_FOR_START_RESYNCHRONIZE) {
                standing.update(state.due(standing.nextResync()));
            } else if (state.waitsForTime()) {
                return; // by a time of its own, whatever the cycles behind it are
            } else if (!changed.automatic()) {
                standing.update(state.due(Optional.empty()));
            } else if (!before.automatic() && state.state() == ReplicationState.REPLICATING) {
                standing.update(state.on(now).due(Optional.of(now)));
            } else if (!changed.interval().equals(before.interval())
                    && state.nextCycle().isPresent()
                    && state.failure().isEmpty()) {
                standing.update(Timetable.at(changed.interval(), state, now));
            }
        }
    }

    void tableChanged() {
        synchronized (standing) {
            drive.tableChanged();
        }
    }

    RelationshipStatus status(ReplicationStatistics statistics) {
        synchronized (standing) {
            Instant now = standing.now();
            TransferRun run = drive.run();
            return Health.status(
                    standing.settings(),
                    drive.visible(),
                    run == null ? null : run.progress(),
                    statistics,
                    now,
                    standing.shownMigration());
        }
    }

    Optional<TransferHandle> running() {
        synchronized (standing) {
            return drive.isBusy() ? Optional.of(drive.run()) : Optional.empty();
        }
    }

    /** Whether it goes there by itself, now or later. */
    boolean wants(ReplicaAddress replica) {
        synchronized (standing) {
            return drive.wants(replica);
        }
    }

    /** Everything is written to a medium; from the end on the import is waited for. */
    TransferRun export(Exporter exporter) {
        synchronized (standing) {
            requireNoExport();
            require(Transitions.Event.EXPORT);
            return drive.submitExport(exporter);
        }
    }

    private void requireNoExport() {
        if (drive.isExporting()) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "'" + standing.settings().name() + "' is being exported",
                    "wait for its end, or cancel it where it was begun");
        }
    }

    TransferHandle start() {
        synchronized (standing) {
            requireNoExport();
            if (drive.isBusy()) {
                return drive.run();
            }
            require(Transitions.Event.START);
            // due now, in case that this node is stopped before the end
            standing.update(standing.state()
                    .after(Transitions.Event.START)
                    .resolved()
                    .on(standing.now())
                    .due(standing.dueNow()));
            return drive.submit(true);
        }
    }

    TransferHandle sync() {
        synchronized (standing) {
            requireNoExport();
            if (drive.isBusy()) {
                return drive.run();
            }
            require(awaitsImport() ? Transitions.Event.CHECK_IMPORT : Transitions.Event.SYNC);
            if (!drive.membership().isGrouped()) {
                return drive.submit(true);
            }
        }
        return context.groups().sync(drive.membership());
    }

    private boolean awaitsImport() {
        return standing.state().exported().isPresent();
    }

    /** Everything is compared, once: after the cycle that is under way, if there is one. */
    TransferHandle resync() {
        synchronized (standing) {
            require(Transitions.Event.RESYNC);
            RelationshipState asked = standing.state().comparing(true);
            if (drive.isBusy()) {
                standing.update(asked);
                return drive.run();
            }
            // due now, in case that this node is stopped before the end
            standing.update(asked.after(Transitions.Event.RESYNC).resolved().due(Optional.of(standing.now())));
            return drive.submit(true);
        }
    }

    /** @param at empty so that the initial replication begins by command only */
    void startAt(Optional<Instant> at) {
        synchronized (standing) {
            Transitions.Event operation = at.isPresent() ? Transitions.Event.SCHEDULE : Transitions.Event.UNSCHEDULE;
            requireNoExport();
            require(operation);
            Instant now = standing.now();
            if (at.filter(time -> time.isBefore(now) || time.isAfter(now.plus(FARTHEST_START)))
                    .isPresent()) {
                throw new InvalidSettingException(
                        "start", at.get().toString(), "a time from now until " + now.plus(FARTHEST_START));
            }
            drive.stopRun(); // which asks about an import that is not waited for any more
            standing.update(
                    standing.state().after(operation).awaiting(Optional.empty()).due(at));
        }
    }

    TransferHandle prepareFailover() {
        synchronized (standing) {
            if (standing.state().state() == ReplicationState.PREPARED_FOR_PLANNED_FAILOVER) {
                return drive.tellAgain();
            }
            require(Transitions.Event.PREPARE);
            return drive.submitLast();
        }
    }

    private void require(Transitions.Event operation) {
        standing.migration().requireNone(standing.settings(), operation.participle());
        standing.require(operation);
    }

    void suspend() {
        synchronized (standing) {
            standing.require(Transitions.Event.SUSPEND);
            standing.update(standing.state().interrupted(Transitions.Event.SUSPEND));
            drive.stopRun();
            drive.tearDown();
        }
    }

    void resume() {
        boolean prepared;
        synchronized (standing) {
            prepared = standing.state().state() == ReplicationState.PREPARED_FOR_PLANNED_FAILOVER;
        }
        if (prepared) {
            drive.preparation().withdraw();
        }
        synchronized (standing) {
            if (awaitsImport()) {
                sync();
                return;
            }
            standing.require(Transitions.Event.RESUME);
            RelationshipState resumed =
                    standing.state().after(Transitions.Event.RESUME).resolved();
            if (resumed.state() == ReplicationState.WAITING_FOR_START_RESYNCHRONIZE) {
                resumed = resumed.due(standing.nextResync());
            } else if (resumed.state() != ReplicationState.READY_FOR_INITIAL_REPLICATION) {
                resumed = Timetable.forgiven(resumed, standing.settings().interval(), standing.now())
                        .due(standing.dueNow());
            }
            drive.byHand();
            standing.update(resumed);
        }
    }

    /** Interrupts what runs, and starts nothing until the migration is over; what was sent stays held. */
    void beginMigration(Migration.Kind kind, String reason) {
        synchronized (standing) {
            standing.migration().requireNone(standing.settings(), "migrated");
            Migration begun = standing.migration()
                    .begin(standing.settings(), kind, reason, context.clock().instant());
            drive.pause();
            context.observer().migrationStarted(standing.settings(), begun);
        }
    }

    /** @throws org.understudy.api.ReplicationException with {@code INVALID_STATE} if it is in no such migration */
    void requireMigration(Set<Migration.Kind> kinds) {
        synchronized (standing) {
            standing.migration().require(standing.settings(), kinds);
        }
    }

    /** Goes on, with what was interrupted and what changed. A migration that ended already is fine. */
    void endMigration() {
        synchronized (standing) {
            if (!standing.migration().isPresent()) {
                return;
            }
            standing.endMigration();
            RelationshipState state = standing.state();
            if (Transitions.cycles(state.state())
                    && (standing.settings().automatic() || state.pending().isPresent())) {
                standing.update(state.due(Optional.of(context.clock().instant())));
            } else if (state.nextCycle().isPresent()) {
                standing.update(state); // due when it was
            }
        }
    }

    /** Stops what runs and starts nothing more; what is remembered stays. */
    void close() {
        synchronized (standing) {
            drive.close();
        }
    }

    /** @return whether no cycle runs any more */
    boolean awaitIdle(Duration timeout) throws InterruptedException {
        return drive.awaitIdle(timeout);
    }
}
