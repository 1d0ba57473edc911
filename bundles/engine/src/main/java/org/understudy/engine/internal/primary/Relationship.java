// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferKind;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.ReplicationStatistics;
import org.understudy.api.engine.TransferHandle;
import org.understudy.api.engine.TransferReport;

/**
 * A relationship's states and what leads from one to the other. The monitor guards all fields; nothing blocks while it is
 * held but the state store. One cycle runs at a time, under {@link #cycleLock}, which is taken without the monitor.
 */
final class Relationship {
    private static final Logger LOG = LoggerFactory.getLogger(Relationship.class);
    /** A cancelled run ends within the time-out of a control message. */
    private static final long CYCLE_LOCK_MINUTES = 65;

    private static final Set<ReplicationState> CYCLING = EnumSet.of(
            ReplicationState.INITIAL_REPLICATION_IN_PROGRESS,
            ReplicationState.REPLICATING,
            ReplicationState.RESYNCHRONIZING);

    private static final Set<ReplicationState> SUSPENDABLE = EnumSet.of(
            ReplicationState.INITIAL_REPLICATION_IN_PROGRESS,
            ReplicationState.REPLICATING,
            ReplicationState.RESYNCHRONIZING,
            ReplicationState.CRITICAL);

    /** What a relationship needs of its surroundings. */
    record Context(
            Cycle cycle,
            StateStore states,
            Executor workers,
            ScheduledExecutorService timer,
            Clock clock,
            Consumer<RelationshipSettings> tearDown,
            RelationshipObserver observer) {}

    private final Context context;
    private final Migrations migrations;
    private final ReentrantLock cycleLock = new ReentrantLock();
    private RelationshipSettings settings;
    private RelationshipState state;
    private Optional<Migration> migration;
    private TransferRun run;
    private ScheduledFuture<?> due;
    private boolean closed;

    Relationship(RelationshipSettings settings, Context context, Migrations migrations) {
        this.settings = settings;
        this.context = context;
        this.migrations = migrations;
        this.migration = migrations.find(settings.workload());
        this.state = context.states().find(settings.workload()).orElseGet(RelationshipState::initial);
        schedule(state.nextCycle());
    }

    synchronized RelationshipSettings settings() {
        return settings;
    }

    /** A changed configuration works from the next cycle on. */
    synchronized void change(RelationshipSettings changed) {
        if (changed.equals(settings)) {
            return;
        }
        boolean automaticNow = changed.automatic() && !settings.automatic();
        settings = changed;
        if (!changed.automatic()) {
            update(state.due(Optional.empty()));
        } else if (automaticNow && state.state() == ReplicationState.REPLICATING) {
            update(state.due(Optional.of(context.clock().instant())));
        }
    }

    synchronized RelationshipStatus status(ReplicationStatistics statistics) {
        return Health.status(
                settings,
                state,
                run == null ? null : run.progress(),
                statistics,
                context.clock().instant(),
                shown());
    }

    synchronized Optional<TransferHandle> running() {
        return isBusy() ? Optional.of(run) : Optional.empty();
    }

    synchronized TransferHandle start() {
        if (isBusy()) {
            return run;
        }
        requireNotMigrating("started");
        require(
                "started",
                EnumSet.of(
                        ReplicationState.READY_FOR_INITIAL_REPLICATION,
                        ReplicationState.INITIAL_REPLICATION_IN_PROGRESS,
                        ReplicationState.CRITICAL));
        // due now, in case that this node is stopped before the end
        update(state.in(ReplicationState.INITIAL_REPLICATION_IN_PROGRESS).due(dueNow()));
        return submit();
    }

    synchronized TransferHandle sync() {
        if (isBusy()) {
            return run;
        }
        requireNotMigrating("synchronized");
        require("synchronized", EnumSet.of(ReplicationState.REPLICATING, ReplicationState.RESYNCHRONIZING));
        return submit();
    }

    synchronized void suspend() {
        require("suspended", SUSPENDABLE);
        update(state.interrupted(ReplicationState.SUSPENDED));
        stopRun();
        tearDown(settings);
    }

    synchronized void resume() {
        require("resumed", EnumSet.of(ReplicationState.SUSPENDED, ReplicationState.CRITICAL));
        update(state.in(state.before().orElse(ReplicationState.READY_FOR_INITIAL_REPLICATION)));
        if (state.state() != ReplicationState.READY_FOR_INITIAL_REPLICATION) {
            update(state.due(dueNow()));
        }
    }

    /** Interrupts what runs, and starts nothing until the migration is over; what was sent stays held. */
    synchronized void beginMigration(Migration.Kind kind, String reason) {
        requireNotMigrating("migrated");
        Migration begun = new Migration(kind, reason, context.clock().instant(), 0);
        // durable first: a node that crashes here must not send from a folder that is half there
        migrations.put(settings.workload(), begun);
        migration = Optional.of(begun);
        schedule(Optional.empty());
        stopRun();
        tearDown(settings);
        context.observer().migrationStarted(settings, begun);
    }

    /** @throws ReplicationException with {@code INVALID_STATE} if there is none, or one of another kind */
    synchronized void requireMigration(Set<Migration.Kind> kinds) {
        if (migration.map(Migration::kind).filter(kinds::contains).isEmpty()) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "'" + settings.name() + "' is not in "
                            + (kinds.size() > 1
                                    ? "any"
                                    : "a " + name(kinds.iterator().next())) + " migration",
                    migration
                            .map(other -> "it is in a " + name(other.kind()) + " migration")
                            .orElse("begin one with replica:migration-begin"));
        }
    }

    /** Goes on, with what was interrupted and what changed. A migration that ended already is fine. */
    synchronized void endMigration() {
        if (migration.isEmpty()) {
            return;
        }
        over();
        if (CYCLING.contains(state.state())
                && (settings.automatic() || state.pending().isPresent())) {
            update(state.due(Optional.of(context.clock().instant())));
        }
    }

    private void over() {
        Migration ended = shown().orElseThrow();
        migrations.remove(settings.workload());
        migration = Optional.empty();
        context.observer().migrationEnded(settings, ended);
    }

    private Optional<Migration> shown() {
        return migration.map(m -> new Migration(m.kind(), m.reason(), m.since(), settings.automatic() ? missed(m) : 0));
    }

    private long missed(Migration during) {
        Duration since = Duration.between(during.since(), context.clock().instant());
        return during.stopsCycles() ? Math.max(0, since.dividedBy(settings.interval())) : 0;
    }

    private boolean isStopped() {
        return closed || migration.filter(Migration::stopsCycles).isPresent();
    }

    private void requireNotMigrating(String operation) {
        migration.ifPresent(moves -> {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "'" + settings.name() + "' is in a " + name(moves.kind()) + " migration and can't be " + operation,
                    moves.stopsCycles()
                            ? "end it with replica:migration-end, or replica:migration-cancel"
                            : "wait until the replica has answered");
        });
    }

    private static String name(Migration.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private Optional<Instant> dueNow() {
        return settings.automatic() ? Optional.of(context.clock().instant()) : Optional.empty();
    }

    /** Stops what runs and starts nothing more; what is remembered stays. */
    synchronized void close() {
        closed = true;
        schedule(Optional.empty());
        stopRun();
    }

    /** @return whether no cycle runs any more */
    synchronized boolean awaitIdle(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (run != null) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    private boolean isBusy() {
        return run != null && !run.isCancelled();
    }

    private void stopRun() {
        if (run != null) {
            run.cancel();
            tearDown(run.settings());
        }
    }

    /** Requests under way fail, and with them the run; the channel's threads are not waited for. */
    private void tearDown(RelationshipSettings of) {
        context.timer().execute(() -> context.tearDown().accept(of));
    }

    private void require(String operation, Set<ReplicationState> allowed) {
        if (!allowed.contains(state.state())) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "'" + settings.name() + "' is " + state.state().title() + " and can't be " + operation,
                    Health.remedy(state.state()));
        }
    }

    private void update(RelationshipState changed) {
        ReplicationState before = state.state();
        state = changed;
        context.states().put(settings.workload(), changed);
        schedule(changed.nextCycle());
        if (changed.state() != before) {
            context.observer().stateChanged(settings, before, changed.state());
        }
    }

    private void schedule(Optional<Instant> next) {
        if (due != null) {
            due.cancel(false);
            due = null;
        }
        if (next.isPresent() && !isStopped()) {
            Duration delay = Duration.between(context.clock().instant(), next.get());
            due = context.timer().schedule(this::due, Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void due() {
        if (!isStopped() && !isBusy() && state.nextCycle().isPresent()) {
            submit();
        }
    }

    private TransferRun submit() {
        TransferRun submitted = new TransferRun(settings, context.clock());
        run = submitted;
        schedule(Optional.empty());
        context.observer().started(settings);
        context.workers().execute(() -> execute(submitted));
        return submitted;
    }

    private void execute(TransferRun executing) {
        try {
            if (!cycleLock.tryLock(CYCLE_LOCK_MINUTES, TimeUnit.MINUTES)) {
                throw new ReplicationException(ErrorCode.TIMED_OUT, "an earlier cycle did not end", "see the log");
            }
            try {
                executing.checkCancelled();
                TransferReport report = context.cycle().run(executing, new RunMemory(executing));
                succeeded(executing, report);
            } finally {
                cycleLock.unlock();
            }
        } catch (ReplicationException e) {
            failed(executing, e);
        } catch (InterruptedException e) {
            executing.cancel();
            failed(executing, cancelled(e));
        } catch (RuntimeException e) {
            LOG.error("A cycle of '{}' failed unexpectedly.", executing.workloadName(), e);
            failed(
                    executing,
                    new ReplicationException(
                            ErrorCode.INTERNAL, "an unexpected error: " + e, "see the log of this node", e));
        }
    }

    private static ReplicationException cancelled(Throwable cause) {
        return new ReplicationException(ErrorCode.CANCELLED_BY_PRIMARY, "the transfer was cancelled", "", cause);
    }

    private void succeeded(TransferRun ended, TransferReport report) {
        synchronized (this) {
            Optional<Instant> next = settings.automatic()
                    ? Optional.of(latest(
                            report.progress().startedAt().plus(settings.interval()),
                            context.clock().instant()))
                    : Optional.empty();
            clear(ended);
            context.observer().completed(settings, report, state.failure());
            if (!ended.isCancelled()) {
                update(state.completed(report, next));
            } else if (!closed) {
                // it was complete before the suspension reached it; if it was resumed since, the next cycle stays due
                RelationshipState done = state.completed(report, state.nextCycle());
                update(
                        state.state() == ReplicationState.SUSPENDED
                                ? done.interrupted(ReplicationState.SUSPENDED)
                                : done);
            }
        }
        ended.complete(report);
    }

    private void failed(TransferRun ended, ReplicationException error) {
        ReplicationException told = error;
        synchronized (this) {
            clear(ended);
            if (ended.isCancelled()) {
                // whatever error came of tearing the channel down: the operator did it
                told = error.code() == ErrorCode.CANCELLED_BY_PRIMARY ? error : cancelled(error);
                context.observer().cancelled(settings);
            } else {
                remember(error);
            }
        }
        ended.fail(told);
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private void clear(TransferRun ended) {
        if (run == ended) {
            run = null;
            notifyAll();
        }
    }

    private void remember(ReplicationException error) {
        int attempt = state.failure().map(ReplicationFailure::attempt).orElse(0) + 1;
        Instant now = context.clock().instant();
        Optional<Instant> next = settings.automatic()
                ? RetryPolicy.delay(error.code().errorClass(), attempt, settings.interval())
                        .map(now::plus)
                : Optional.empty();
        LOG.warn(
                "'{}': {}; {}. {}",
                settings.name(),
                error.getMessage(),
                error.remedy(),
                next.map(at -> "Next attempt at " + at + ".").orElse("No further attempt by itself."));
        RelationshipState after = RetryPolicy.isCritical(error.code().errorClass())
                ? state.interrupted(ReplicationState.CRITICAL)
                : state;
        ReplicationFailure failure =
                new ReplicationFailure(error.code(), error.getMessage(), error.remedy(), now, attempt, next);
        update(after.failed(failure));
        context.observer().failed(settings, failure);
    }

    /** A cycle has to compare everything, or need not any more as the block map is there again. */
    private void resynchronizing(boolean compares) {
        if (compares && state.state() != ReplicationState.RESYNCHRONIZING) {
            update(state.in(ReplicationState.RESYNCHRONIZING));
            context.observer().resynchronizing(settings);
        } else if (!compares && state.state() == ReplicationState.RESYNCHRONIZING) {
            update(state.in(ReplicationState.REPLICATING));
        }
    }

    /** What a cycle may know and remember; a run that was cancelled remembers nothing more. */
    private final class RunMemory implements Cycle.Memory {
        private final TransferRun running;

        RunMemory(TransferRun running) {
            this.running = running;
        }

        @Override
        public Optional<RelationshipState.Pending> pending() {
            synchronized (Relationship.this) {
                return state.pending();
            }
        }

        @Override
        public void begun(RelationshipState.Pending transfer) {
            synchronized (Relationship.this) {
                running.checkCancelled();
                if (!state.pending().equals(Optional.of(transfer))) {
                    update(state.with(transfer));
                }
                resynchronizing(transfer.kind() == TransferKind.RESYNC);
            }
        }

        @Override
        public void resumed(long chunks, long bytes) {
            synchronized (Relationship.this) {
                context.observer().resumed(settings, chunks, bytes);
            }
        }

        @Override
        public boolean hasArrived() {
            synchronized (Relationship.this) {
                return migration.map(Migration::kind).equals(Optional.of(Migration.Kind.ARRIVAL));
            }
        }

        @Override
        public void claimed(boolean hasState) {
            synchronized (Relationship.this) {
                running.checkCancelled();
                if (!hasState) {
                    update(state.in(ReplicationState.INITIAL_REPLICATION_IN_PROGRESS));
                }
                over();
            }
        }

        @Override
        public boolean isReplicated() {
            synchronized (Relationship.this) {
                return state.state() == ReplicationState.REPLICATING
                        || state.state() == ReplicationState.RESYNCHRONIZING;
            }
        }
    }
}
