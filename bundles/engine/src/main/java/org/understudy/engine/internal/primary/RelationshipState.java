// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.TransferReport;

/**
 * What a primary remembers of a relationship over restarts.
 *
 * @param before the state that {@code SUSPENDED} or {@code CRITICAL} interrupted, to go back to
 * @param pending the transfer that was begun and is not known to be complete
 * @param nextCycle when the next attempt or cycle is due
 * @param grid the last instant at which the interval made a cycle due that is accounted for, as run or as missed
 * @param compareAll whether a comparison of everything was asked for, and is not complete
 * @param consistentAt when the last transfer that was read consistently was completed
 * @param exported the transfer that was exported to a medium, while its import is waited for
 */
record RelationshipState(
        ReplicationState state,
        Optional<ReplicationState> before,
        Optional<Pending> pending,
        Optional<TransferReport> last,
        Optional<ReplicationFailure> failure,
        Optional<Instant> nextCycle,
        Optional<Instant> grid,
        boolean compareAll,
        Optional<Instant> consistentAt,
        Optional<TransferId> exported) {

    /** Without what only some relationships have. */
    RelationshipState(
            ReplicationState state,
            Optional<ReplicationState> before,
            Optional<Pending> pending,
            Optional<TransferReport> last,
            Optional<ReplicationFailure> failure,
            Optional<Instant> nextCycle,
            Optional<Instant> grid) {
        this(state, before, pending, last, failure, nextCycle, grid, false, Optional.empty(), Optional.empty());
    }

    /** A transfer that may be gone on with, as long as nothing of this changes. */
    record Pending(TransferId transfer, TransferKind kind, Optional<TransferId> base) {}

    static RelationshipState initial() {
        return new RelationshipState(
                ReplicationState.READY_FOR_INITIAL_REPLICATION,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** What the table of {@link Transitions} says; the state stays if it says nothing. */
    RelationshipState after(Transitions.Event event) {
        return in(Transitions.after(state, event, before));
    }

    RelationshipState in(ReplicationState newState) {
        return newState == state
                ? this
                : new RelationshipState(
                        newState,
                        Optional.empty(),
                        pending,
                        last,
                        failure,
                        nextCycle,
                        grid,
                        compareAll,
                        consistentAt,
                        Optional.empty());
    }

    /** As {@link #after}, of an interruption: what was interrupted first stays what is gone back to. */
    RelationshipState interrupted(Transitions.Event by) {
        return new RelationshipState(
                Transitions.after(state, by, before),
                Optional.of(before.orElse(state)),
                pending,
                last,
                failure,
                Optional.empty(),
                grid,
                compareAll,
                consistentAt,
                exported);
    }

    RelationshipState with(Pending begun) {
        return new RelationshipState(
                state, before, Optional.of(begun), last, failure, nextCycle, grid, compareAll, consistentAt, exported);
    }

    RelationshipState failed(ReplicationFailure newFailure) {
        return new RelationshipState(
                state,
                before,
                pending,
                last,
                Optional.of(newFailure),
                newFailure.nextAttempt(),
                grid,
                compareAll,
                consistentAt,
                exported);
    }

    /** An operator says that what failed is resolved: the next failure is the first one of a series. */
    RelationshipState resolved() {
        return new RelationshipState(
                state, before, pending, last, Optional.empty(), nextCycle, grid, compareAll, consistentAt, exported);
    }

    RelationshipState due(Optional<Instant> next) {
        return new RelationshipState(
                state, before, pending, last, failure, next, grid, compareAll, consistentAt, exported);
    }

    RelationshipState on(Instant newGrid) {
        return new RelationshipState(
                state,
                before,
                pending,
                last,
                failure,
                nextCycle,
                Optional.of(newGrid),
                compareAll,
                consistentAt,
                exported);
    }

    RelationshipState completed(TransferReport report, Optional<Instant> next) {
        ReplicationState after = Transitions.after(state, Transitions.Event.COMPLETED, before);
        // complete before a suspension reached it: what is gone back to is complete, too
        Optional<ReplicationState> interrupted = after == state
                ? before.map(b -> Transitions.after(b, Transitions.Event.COMPLETED, Optional.empty()))
                : Optional.empty();
        boolean stillToCompare = compareAll && report.progress().kind() == TransferKind.DELTA;
        return new RelationshipState(
                after,
                interrupted,
                Optional.empty(),
                Optional.of(report),
                Optional.empty(),
                next,
                grid,
                stillToCompare,
                consistentAt,
                exported);
    }

    /** Everything is to be compared, or need not be any more. */
    RelationshipState comparing(boolean all) {
        return new RelationshipState(
                state, before, pending, last, failure, nextCycle, grid, all, consistentAt, exported);
    }

    RelationshipState consistent(Instant at) {
        return new RelationshipState(
                state, before, pending, last, failure, nextCycle, grid, compareAll, Optional.of(at), exported);
    }

    /** It waits for the import of this transfer; or for none, as it goes over the network. */
    RelationshipState awaiting(Optional<TransferId> transfer) {
        return new RelationshipState(
                state, before, pending, last, failure, nextCycle, grid, compareAll, consistentAt, transfer);
    }

    /** Whether the next cycle reads and sends or compares everything, as far as is known before it begins. */
    boolean sendsAll() {
        return compareAll
                || state == ReplicationState.INITIAL_REPLICATION_IN_PROGRESS
                || state == ReplicationState.RESYNCHRONIZING;
    }

    /** Whether what is due next is so by a time that an operator named: setting the clock does not move it. */
    boolean waitsForTime() {
        return state == ReplicationState.WAITING_FOR_INITIAL_REPLICATION
                || state == ReplicationState.WAITING_FOR_START_RESYNCHRONIZE;
    }

    /** After the wall clock was set: what is computed from lies as far from now as before. */
    RelationshipState moved(Duration by) {
        return new RelationshipState(
                state,
                before,
                pending,
                last,
                failure.map(kept -> moved(kept, by)),
                waitsForTime() ? nextCycle : nextCycle.map(at -> at.plus(by)),
                grid.map(at -> at.plus(by)),
                compareAll,
                consistentAt.map(at -> at.plus(by)),
                exported);
    }

    static ReplicationFailure moved(ReplicationFailure failure, Duration by) {
        return new ReplicationFailure(
                failure.code(),
                failure.message(),
                failure.remedy(),
                failure.at().plus(by),
                failure.attempt(),
                failure.firstAttempt().plus(by),
                failure.nextAttempt().map(at -> at.plus(by)));
    }
}
