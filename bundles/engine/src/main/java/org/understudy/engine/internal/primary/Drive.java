// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.TransferReport;
import org.understudy.api.transport.Priority;
import org.understudy.engine.internal.primary.CycleQueue.Extent;

/**
 * What makes a relationship's cycles run: when the next one is due, the run under way, and what follows from its end. The
 * monitor of the {@link Standing} guards all fields.
 */
final class Drive implements Circuits.Waiter, CycleRunner.Owner {
    private final Standing standing;
    private final Relationship.Context context;
    private final Preparation preparation;
    private final FailedAttempts failures;
    private final CycleRunner runner;
    private final Exports exports;
    private final Membership membership;
    private TransferRun run;
    /** When the last attempt started. */
    private Instant started;
    /** What the wall clock jumped until that instant was adapted. */
    private Duration adapted;

    /** What the run is for, if it is an export. */
    private Exports.Work export;

    private ScheduledFuture<?> due;
    /** Whether the next attempt is due because an operator wants it. */
    private boolean manual;
    /** Whether it is due and waits for its replica's circuit. */
    private boolean waits;

    private boolean closed;

    Drive(Standing standing, Relationship.Context context) {
        this.standing = standing;
        this.context = context;
        this.preparation = new Preparation(standing, context);
        this.failures = new FailedAttempts(standing, context);
        this.runner = new CycleRunner(context.cycle(), context.locator(), context.circuits(), context.tearDown(), this);
        this.exports = new Exports(
                standing, context, this::clear, () -> schedule(standing.state().nextCycle()));
        this.membership = new Membership(standing, this);
        this.adapted = context.jumps().total();
        this.started = context.clock().instant();
    }

    /** After the node's start. */
    void start() {
        synchronized (standing) {
            context.groups().enter(membership);
            RelationshipState kept = standing.state();
            standing.onChange(() -> schedule(standing.state().nextCycle()));
            boolean overdue =
                    kept.nextCycle().filter(at -> !at.isAfter(started)).isPresent();
            if (!overdue || !waitsForReplica(false)) {
                schedule(Timetable.afterRestart(
                        kept, settings().interval(), started, context.random().getAsDouble()));
            }
        }
    }

    private RelationshipSettings settings() {
        return standing.settings();
    }

    private Instant started() {
        Duration jumps = context.jumps().total();
        started = started.plus(jumps.minus(adapted));
        adapted = jumps;
        return started;
    }

    /** The next instant at which the interval makes a cycle due. */
    Instant nextCycle() {
        Instant now = standing.now();
        return Timetable.nextCycle(standing.state(), settings(), started(), now);
    }

    boolean isBusy() {
        return run != null && !run.isCancelled();
    }

    /** The run that goes on, or is cancelled and ends; null without one. */
    TransferRun run() {
        return run;
    }

    /** The next attempt, which is due, does not wait for a replica that can't be reached. */
    void byHand() {
        manual = true;
    }

    boolean isStopped() {
        return closed || standing.migration().stopsCycles();
    }

    /** The state to show: while it waits for its replica's circuit, that one's failure is the relationship's. */
    RelationshipState visible() {
        RelationshipState state = standing.state();
        return waits
                ? context.circuits()
                        .failure(settings().replica())
                        .map(state::failed)
                        .orElse(state)
                : state;
    }

    private void schedule(Optional<Instant> next) {
        if (due != null) {
            due.cancel(false);
            due = null;
        }
        if (next.isPresent() && !isStopped()) {
            Duration delay = Duration.between(standing.now(), next.get());
            due = context.timer().schedule(this::due, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
        }
    }

    private void due() {
        boolean byHand;
        synchronized (standing) {
            if (isStopped() || isBusy() || standing.state().nextCycle().isEmpty()) {
                return;
            }
            Instant now = standing.now();
            Instant next = standing.state().nextCycle().get();
            if (now.isBefore(next)) {
                // the timer is ahead of the clock: what ran before its time would be due again, or count as missed
                schedule(Optional.of(next));
                return;
            }
            if (standing.state().waitsForTime()) {
                reachTime();
                return;
            }
            if (waitsForReplica(manual)) {
                return;
            }
            if (!membership.isGrouped()) {
                submit(manual);
                return;
            }
            byHand = manual;
        }
        context.groups().due(membership, byHand);
    }

    Membership membership() {
        return membership;
    }

    /** The time that was waited for has come. */
    private void reachTime() {
        Instant now = standing.now();
        RelationshipState reached = standing.state().state() == ReplicationState.WAITING_FOR_INITIAL_REPLICATION
                ? standing.state().after(Transitions.Event.START_TIME).on(now)
                : standing.state().after(Transitions.Event.ALLOWED_NOW);
        standing.conclude(reached.due(Optional.of(now)));
    }

    /** With a broker each relationship finds its replica by itself: there may be another one to go to. */
    private boolean waitsForReplica(boolean byHand) {
        waits = !byHand
                && !settings().broker()
                && context.circuits().await(settings().replica(), this);
        return waits;
    }

    /** Whether it goes there by itself, now or later. */
    boolean wants(ReplicaAddress replica) {
        return !isStopped()
                && standing.state().nextCycle().isPresent()
                && settings().replica().equals(replica);
    }

    @Override
    public void reachable(ReplicationFailure last, double spread) {
        synchronized (standing) {
            RelationshipState state = standing.state();
            if (waits && !isStopped() && !isBusy() && state.nextCycle().isPresent()) {
                waits = false;
                // not kept: a node that stops now finds it due at its start
                RelationshipState known = state.failure().isPresent() ? state.failed(last) : state;
                Instant at = standing.now().plus(Timetable.part(settings().interval(), spread));
                standing.assume(known.due(Optional.of(at)));
            }
        }
    }

    /** The last cycle before a planned failover; one that runs is interrupted, as it may have passed what changed since. */
    TransferRun submitLast() {
        stopRun();
        TransferRun submitted = submit(true);
        submitted.beLast();
        return submitted;
    }

    /** Tells the replica once more that this primary is prepared. */
    TransferRun tellAgain() {
        TransferRun telling = new TransferRun(settings(), context.clock(), true);
        context.workers().submit(Extent.CHANGES, settings().priority(), () -> preparation.tell(telling));
        return telling;
    }

    Preparation preparation() {
        return preparation;
    }

    TransferRun submit(boolean byHand) {
        TransferRun submitted = occupy(byHand);
        execute(submitted, settings().priority());
        return submitted;
    }

    /** It is busy from now on with a run that waits for {@link #execute}. */
    TransferRun occupy(boolean byHand) {
        run = new TransferRun(settings(), context.clock(), byHand);
        export = null;
        manual = false;
        waits = false;
        schedule(Optional.empty());
        return run;
    }

    void execute(TransferRun occupying, Priority priority) {
        context.workers().submit(extent(occupying), priority, () -> runner.execute(occupying));
    }

    private Extent extent(TransferRun occupying) {
        synchronized (standing) {
            // what the view of a group's member holds up is to go on
            return occupying.part().isEmpty() && standing.state().sendsAll() ? Extent.WHOLE : Extent.CHANGES;
        }
    }

    /** Writes an export; a cycle that runs is interrupted. */
    TransferRun submitExport(Exporter exporter) {
        stopRun();
        TransferRun submitted = new TransferRun(settings(), context.clock(), true);
        long epoch = context.states().epoch(settings().workload());
        Exports.Work work = new Exports.Work(submitted, exporter, epoch);
        run = submitted;
        export = work;
        schedule(Optional.empty());
        context.workers().submit(Extent.WHOLE, settings().priority(), () -> runner.execute(work, exports));
        return submitted;
    }

    /** Whether what runs is an export. */
    boolean isExporting() {
        return isBusy() && export != null;
    }

    /** What runs is interrupted; what waits for a worker has ended, unless one before it is still at work. */
    void stopRun() {
        if (run == null) {
            return;
        }
        run.cancel();
        tearDown();
        if (run.hasBegun() || runner.isRunning()) {
            return;
        }
        if (export != null) {
            exports.failed(export, TransferRun.cancellation(null));
        } else {
            failed(run, TransferRun.cancellation(null));
        }
    }

    /** Requests under way fail, and with them the run; the channel's threads are not waited for. */
    void tearDown() {
        WorkloadId workload = settings().workload();
        context.timer().execute(() -> context.tearDown().accept(workload));
    }

    /** No cycle starts as long as there is a migration. */
    void pause() {
        schedule(Optional.empty());
        stopRun();
        tearDown();
    }

    /** Stops what runs and starts nothing more; what is remembered stays. */
    void close() {
        closed = true;
        context.groups().leave(membership);
        schedule(Optional.empty());
        context.circuits().leave(settings().replica(), this);
        stopRun();
    }

    /** @return whether no cycle runs any more */
    boolean awaitIdle(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (standing) {
            while (run != null) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                standing.wait(left);
            }
        }
        return true;
    }

    @Override
    public boolean begin(TransferRun beginning) {
        synchronized (standing) {
            beginning.checkCancelled();
            if (waitsForReplica(beginning.isManual())) {
                clear(beginning);
                return false;
            }
            beginning.begin();
            Instant now = standing.now();
            adapted = context.jumps().total();
            started = now;
            account(now);
            beginning.part().flatMap(GroupPart::grid).ifPresent(grid -> standing.align(grid, now));
            context.observer().started(settings());
            return true;
        }
    }

    private void account(Instant now) {
        Timetable.Accounted accounted = Timetable.account(standing.state(), settings(), now);
        standing.account(accounted.state());
        if (accounted.missed() > 0) {
            context.observer().missed(settings(), accounted.missed());
        }
    }

    @Override
    public Cycle.Memory memory(TransferRun running) {
        return new RunMemory(standing, context.states(), context.observer(), running);
    }

    @Override
    public void succeeded(TransferRun ended, TransferReport report) {
        synchronized (standing) {
            Optional<Instant> next = settings().automatic() ? Optional.of(nextCycle()) : Optional.empty();
            clear(ended);
            RelationshipState state =
                    ended.isConsistent() ? standing.state().consistent(standing.now()) : standing.state();
            if (state.compareAll() && report.progress().kind() == TransferKind.DELTA) {
                next = Optional.of(standing.now()); // it was asked for while this one ran
            }
            context.observer().completed(settings(), report, state.failure());
            if (ended.isLast() && !ended.isCancelled()) {
                preparation.lastCycle(report);
            } else if (!ended.isCancelled()) {
                standing.conclude(state.completed(report, next));
            } else if (!closed) {
                // it was complete before the suspension reached it; if it was resumed since, the next cycle stays due
                standing.conclude(state.completed(report, state.nextCycle()));
            }
        }
        if (ended.isLast() && !ended.isCancelled()) {
            preparation.tell(ended);
        } else {
            ended.complete(report);
        }
    }

    @Override
    public void failed(TransferRun ended, ReplicationException error) {
        ReplicationException told = error;
        synchronized (standing) {
            if (ended.isCancelled() && ended.hasEnded()) {
                return; // while it waited for a worker
            }
            clear(ended);
            if (ended.isCancelled()) {
                // whatever error came of tearing the channel down: the operator did it
                told = error.code() == ErrorCode.CANCELLED_BY_PRIMARY ? error : TransferRun.cancellation(error);
                context.observer().cancelled(settings());
            } else if (!standing.state().waitsForTime()) {
                failures.remember(error, ended, started(), this::nextCycle);
            } else if (standing.state().exported().isPresent()) {
                failures.show(error); // it goes on waiting for the import
            }
        }
        ended.fail(told);
    }

    private void clear(TransferRun ended) {
        if (run == ended) {
            run = null;
            standing.notifyAll();
        }
    }

    /** The retry table was changed. */
    void tableChanged() {
        if (!waits && !isBusy() && !closed) {
            failures.tableChanged(this::nextCycle);
        }
    }
}
