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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorClass;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicaLocator;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.ReplicationStatistics;
import org.understudy.api.engine.RetryPolicies;
import org.understudy.api.engine.TransferHandle;
import org.understudy.api.engine.TransferReport;

/**
 * A relationship's states and what leads from one to the other. The monitor guards all fields; nothing blocks while it is
 * held but the state store. One cycle runs at a time, under {@link #cycleLock}, which is taken without the monitor.
 */
final class Relationship implements Circuits.Waiter {
    private static final Logger LOG = LoggerFactory.getLogger(Relationship.class);
    /** A cancelled run ends within the time-out of a control message. */
    private static final long CYCLE_LOCK_MINUTES = 65;

    private static final Set<ReplicationState> CYCLING = EnumSet.of(
            ReplicationState.INITIAL_REPLICATION_IN_PROGRESS,
            ReplicationState.REPLICATING,
            ReplicationState.RESYNCHRONIZING);

    private static final Duration RESTART_SPREAD = Duration.ofMinutes(1);

    private static final Set<ReplicationState> SUSPENDABLE = EnumSet.of(
            ReplicationState.INITIAL_REPLICATION_IN_PROGRESS,
            ReplicationState.REPLICATING,
            ReplicationState.RESYNCHRONIZING,
            ReplicationState.CRITICAL);

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
            DoubleSupplier random,
            Consumer<WorkloadId> tearDown,
            RelationshipObserver observer) {}

    private final Context context;
    private final Retries retries;
    private final Migrations migrations;
    private final ReentrantLock cycleLock = new ReentrantLock();
    private RelationshipSettings settings;
    private RelationshipState state;
    private Optional<Migration> migration;
    private TransferRun run;
    /** Where the last cycle went; guarded by the cycle lock. */
    private ReplicaAddress channelTo;
    /** When the last attempt started. */
    private Instant started;
    /** What the wall clock jumped until the instants above were adapted. */
    private Duration adapted;

    private ScheduledFuture<?> due;
    /** Whether the next attempt is due because an operator wants it. */
    private boolean manual;
    /** Whether it is due and waits for its replica's circuit. */
    private boolean waits;

    private boolean closed;

    Relationship(RelationshipSettings settings, Context context, Migrations migrations) {
        this.settings = settings;
        this.context = context;
        this.migrations = migrations;
        this.migration = migrations.find(settings.workload());
        this.retries = new Retries(context.table());
        this.adapted = context.jumps().total();
        this.started = context.clock().instant();
        this.state =
                plausible(context.states().find(settings.workload()).orElseGet(RelationshipState::initial), started);
        boolean overdue = state.nextCycle().filter(at -> !at.isAfter(started)).isPresent();
        if (!overdue || !waitsForReplica(false)) {
            schedule(spread(state.nextCycle()));
        }
    }

    /** What became due while the node was down is due at once, but not all relationships in the same moment. */
    private Optional<Instant> spread(Optional<Instant> next) {
        Duration most = settings.interval().compareTo(RESTART_SPREAD) < 0 ? settings.interval() : RESTART_SPREAD;
        return next.map(at -> at.isAfter(started)
                ? at
                : started.plus(part(most, context.random().getAsDouble())));
    }

    private static Duration part(Duration whole, double part) {
        return Duration.ofMillis((long) (whole.toMillis() * part));
    }

    /** If the clock was set back while the node was down, nothing waits longer than it ever may. */
    private RelationshipState plausible(RelationshipState kept, Instant now) {
        Duration longest = kept.failure()
                .map(failure -> retries.longest(row(failure.code()), settings.interval()))
                .orElse(settings.interval());
        Duration excess = kept.nextCycle()
                .map(next -> Duration.between(now.plus(longest), next))
                .orElse(Duration.ZERO);
        return excess.isNegative() ? kept : kept.moved(excess.negated());
    }

    /** Now by the wall clock, to which what is computed from is adapted if it was set. */
    private Instant now() {
        Duration jumps = context.jumps().total();
        if (!jumps.equals(adapted)) {
            Duration by = jumps.minus(adapted);
            adapted = jumps;
            state = state.moved(by);
            started = started.plus(by);
        }
        return context.clock().instant();
    }

    private ErrorClass row(ErrorCode code) {
        return Retries.row(code.errorClass(), settings.broker());
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
        boolean otherInterval = !changed.interval().equals(settings.interval());
        settings = changed;
        Instant now = now();
        if (!changed.automatic()) {
            update(state.due(Optional.empty()));
        } else if (automaticNow && state.state() == ReplicationState.REPLICATING) {
            update(state.on(now).due(Optional.of(now)));
        } else if (otherInterval
                && state.nextCycle().isPresent()
                && state.failure().isEmpty()) {
            // the next cycle comes as it was due, or earlier, and those behind it at the new interval
            Instant planned = state.nextCycle().get();
            Instant next = planned.isBefore(nextCycle(now)) ? planned : nextCycle(now);
            update(state.on(next.minus(changed.interval())).due(Optional.of(next)));
        }
    }

    /** The retry table was changed: an attempt that is due by the old one is due by the new one. */
    synchronized void tableChanged() {
        boolean retries = state.failure().isPresent() && state.nextCycle().isPresent();
        if (retries && !waits && !isBusy() && !closed) {
            ReplicationFailure failure = state.failure().get();
            if (failure.firstAttempt().isAfter(now())) {
                return; // a series that is about to begin: its first attempt is not the table's business
            }
            decide(failure, failure.attempt(), failure.firstAttempt());
        }
    }

    synchronized RelationshipStatus status(ReplicationStatistics statistics) {
        Instant now = now();
        return Health.status(settings, visible(), run == null ? null : run.progress(), statistics, now, shown());
    }

    /** While it waits for its replica's circuit, that one's failure is the relationship's. */
    private RelationshipState visible() {
        return waits
                ? context.circuits()
                        .failure(settings.replica())
                        .map(state::failed)
                        .orElse(state)
                : state;
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
        update(state.in(ReplicationState.INITIAL_REPLICATION_IN_PROGRESS)
                .resolved()
                .on(now())
                .due(dueNow()));
        return submit(true);
    }

    synchronized TransferHandle sync() {
        if (isBusy()) {
            return run;
        }
        requireNotMigrating("synchronized");
        require("synchronized", EnumSet.of(ReplicationState.REPLICATING, ReplicationState.RESYNCHRONIZING));
        return submit(true);
    }

    synchronized void suspend() {
        require("suspended", SUSPENDABLE);
        update(state.interrupted(ReplicationState.SUSPENDED));
        stopRun();
        tearDown();
    }

    synchronized void resume() {
        require("resumed", EnumSet.of(ReplicationState.SUSPENDED, ReplicationState.CRITICAL));
        RelationshipState resumed = state.in(state.before().orElse(ReplicationState.READY_FOR_INITIAL_REPLICATION))
                .resolved();
        if (resumed.state() != ReplicationState.READY_FOR_INITIAL_REPLICATION) {
            Instant now = now();
            // what was due meanwhile was not missed: an operator, or an error for one, had stopped it
            Instant grid = resumed.grid()
                    .map(known -> Schedule.last(known, settings.interval(), now))
                    .orElse(now);
            resumed = resumed.on(grid).due(dueNow());
        }
        manual = true;
        update(resumed);
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
        tearDown();
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
        return settings.automatic() ? Optional.of(now()) : Optional.empty();
    }

    /** Stops what runs and starts nothing more; what is remembered stays. */
    synchronized void close() {
        closed = true;
        schedule(Optional.empty());
        context.circuits().leave(settings.replica(), this);
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
            tearDown();
        }
    }

    /** Requests under way fail, and with them the run; the channel's threads are not waited for. */
    private void tearDown() {
        WorkloadId workload = settings.workload();
        context.timer().execute(() -> context.tearDown().accept(workload));
    }

    private void require(String operation, Set<ReplicationState> allowed) {
        if (!allowed.contains(state.state())) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "'" + settings.name() + "' is " + state.state().title() + " and can't be " + operation,
                    Health.remedy(state.state()));
        }
    }

    /** @throws ReplicationException if it can't be kept; it is in force all the same */
    private void update(RelationshipState changed) {
        ReplicationState before = state.state();
        state = changed;
        schedule(changed.nextCycle());
        if (changed.state() != before) {
            context.observer().stateChanged(settings, before, changed.state());
        }
        context.states().put(settings.workload(), changed);
    }

    /** As {@link #update}, where nobody waits for an answer. */
    private void conclude(RelationshipState changed) {
        try {
            update(changed);
        } catch (ReplicationException e) {
            LOG.error("'{}': {}; {}. It goes on.", settings.name(), e.getMessage(), e.remedy());
        }
    }

    private void schedule(Optional<Instant> next) {
        if (due != null) {
            due.cancel(false);
            due = null;
        }
        if (next.isPresent() && !isStopped()) {
            Duration delay = Duration.between(now(), next.get());
            due = context.timer().schedule(this::due, Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void due() {
        if (!isStopped() && !isBusy() && state.nextCycle().isPresent() && !waitsForReplica(manual)) {
            submit(manual);
        }
    }

    /** With a broker each relationship finds its replica by itself: there may be another one to go to. */
    private boolean waitsForReplica(boolean byHand) {
        waits = !byHand && !settings.broker() && context.circuits().await(settings.replica(), this);
        return waits;
    }

    /** Whether it goes there by itself, now or later. */
    synchronized boolean wants(ReplicaAddress replica) {
        return !isStopped()
                && state.nextCycle().isPresent()
                && settings.replica().equals(replica);
    }

    @Override
    public synchronized void reachable(ReplicationFailure last, double spread) {
        if (waits && !isStopped() && !isBusy() && state.nextCycle().isPresent()) {
            waits = false;
            // not kept: a node that stops now finds it due at its start
            RelationshipState known = state.failure().isPresent() ? state.failed(last) : state;
            state = known.due(Optional.of(now().plus(part(settings.interval(), spread))));
            schedule(state.nextCycle());
        }
    }

    private TransferRun submit(boolean byHand) {
        TransferRun submitted = new TransferRun(settings, context.clock(), byHand);
        run = submitted;
        manual = false;
        waits = false;
        schedule(Optional.empty());
        context.workers().submit(settings.priority(), () -> execute(submitted));
        return submitted;
    }

    /** @return false if it has to wait for its replica after all */
    private synchronized boolean begin(TransferRun beginning) {
        beginning.checkCancelled();
        if (waitsForReplica(beginning.isManual())) {
            clear(beginning);
            return false;
        }
        beginning.begin();
        started = now();
        account(started);
        context.observer().started(settings);
        return true;
    }

    /** Of the cycles that were due until now, one is made now: the others were missed, and are not made up for. */
    private void account(Instant now) {
        if (settings.automatic() && state.grid().isPresent()) {
            Instant grid = state.grid().get();
            long steps = Schedule.steps(grid, settings.interval(), now);
            if (steps > 0) {
                state = state.on(Schedule.last(grid, settings.interval(), now));
            }
            if (steps > 1) {
                context.observer().missed(settings, steps - 1);
            }
        }
    }

    private Instant nextCycle(Instant now) {
        return Schedule.next(state.grid().or(state::nextCycle).orElse(started), settings.interval(), now);
    }

    private void execute(TransferRun executing) {
        try {
            if (!cycleLock.tryLock(CYCLE_LOCK_MINUTES, TimeUnit.MINUTES)) {
                throw new ReplicationException(ErrorCode.TIMED_OUT, "an earlier cycle did not end", "see the log");
            }
            try {
                if (!begin(executing)) {
                    executing.fail(unreachable(executing.replica()));
                    return;
                }
                executing.located(context.locator().locate(executing.settings()));
                leadTo(executing.replica());
                context.circuits().probe(executing.replica());
                TransferReport report = context.cycle().run(executing, new RunMemory(executing));
                succeeded(executing, report);
            } finally {
                cycleLock.unlock();
            }
        } catch (InterruptedException e) {
            executing.cancel();
            failed(executing, cancelled(e));
        } catch (Throwable e) { // also an Error: a relationship must not stay busy for ever
            failed(executing, classified(executing, e));
        }
    }

    /** The channel is persistent: one to a server that the workload does not go to any more would stay for ever. */
    private void leadTo(ReplicaAddress replica) {
        if (channelTo != null && !replica.equals(channelTo)) {
            context.tearDown().accept(settings().workload());
        }
        channelTo = replica;
    }

    private ReplicationException unreachable(ReplicaAddress replica) {
        return context.circuits()
                .failure(replica)
                .map(failure -> new ReplicationException(failure.code(), failure.message(), failure.remedy()))
                .orElseGet(() -> new ReplicationException(
                        ErrorCode.CONNECTION_LOST, "replica " + replica + " could not be reached", "it goes on"));
    }

    private static ReplicationException classified(TransferRun executing, Throwable thrown) {
        if (thrown instanceof ReplicationException classified) {
            return classified;
        }
        if (thrown instanceof OutOfMemoryError) {
            return new ReplicationException(
                    ErrorCode.PRIMARY_LOW_MEMORY,
                    "this node is out of memory: " + thrown.getMessage(),
                    "give its Java machine more, or let fewer transfers run at the same time",
                    thrown);
        }
        LOG.error("A cycle of '{}' failed unexpectedly.", executing.workloadName(), thrown);
        return new ReplicationException(
                ErrorCode.INTERNAL, "an unexpected error: " + thrown, "see the log of this node", thrown);
    }

    private static ReplicationException cancelled(Throwable cause) {
        return new ReplicationException(ErrorCode.CANCELLED_BY_PRIMARY, "the transfer was cancelled", "", cause);
    }

    private void succeeded(TransferRun ended, TransferReport report) {
        synchronized (this) {
            Instant now = now();
            Optional<Instant> next = settings.automatic() ? Optional.of(nextCycle(now)) : Optional.empty();
            clear(ended);
            context.observer().completed(settings, report, state.failure());
            if (!ended.isCancelled()) {
                conclude(state.completed(report, next));
            } else if (!closed) {
                // it was complete before the suspension reached it; if it was resumed since, the next cycle stays due
                RelationshipState done = state.completed(report, state.nextCycle());
                conclude(
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
                remember(error, ended);
            }
        }
        ended.fail(told);
    }

    private void clear(TransferRun ended) {
        if (run == ended) {
            run = null;
            notifyAll();
        }
    }

    private void remember(ReplicationException error, TransferRun ended) {
        Optional<ReplicationFailure> before = state.failure();
        int attempt = before.map(ReplicationFailure::attempt).orElse(0) + 1;
        Instant first = before.map(ReplicationFailure::firstAttempt).orElse(started);
        ReplicationFailure failure = new ReplicationFailure(
                error.code(), error.getMessage(), error.remedy(), now(), attempt, first, Optional.empty());
        Optional<ReplicationFailure> shared = !settings.broker() && settings.automatic() && ended.isOpening()
                ? context.circuits().met(ended.replica(), error, first, attempt)
                : Optional.empty();
        if (shared.isPresent()) {
            conclude(state.failed(shared.get()));
        } else {
            decide(failure, attempt, first);
        }
        ReplicationFailure decided = state.failure().orElse(failure);
        LOG.warn(
                "'{}': {}; {}. {}",
                settings.name(),
                error.getMessage(),
                error.remedy(),
                decided.nextAttempt()
                        .map(at -> "Attempt " + decided.attempt() + "; the next one is due at " + at + ".")
                        .orElse("No further attempt by itself."));
        context.observer().failed(settings, decided);
    }

    /** Does what the retry table says about a failure. */
    private void decide(ReplicationFailure failure, int attempt, Instant first) {
        Instant now = now();
        Retries.Decision decision = retries.decide(row(failure.code()), first, now, () -> nextCycle(now));
        if (decision.askTheBroker()) {
            context.locator().forget(settings);
        }
        ReplicationFailure decided = new ReplicationFailure(
                failure.code(),
                failure.message(),
                failure.remedy(),
                failure.at(),
                attempt,
                decision.first(),
                settings.automatic() ? decision.next() : Optional.empty());
        conclude((decision.critical() ? state.interrupted(ReplicationState.CRITICAL) : state).failed(decided));
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
