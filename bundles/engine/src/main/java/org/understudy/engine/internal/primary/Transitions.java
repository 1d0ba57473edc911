// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.understudy.api.engine.ReplicationState.CRITICAL;
import static org.understudy.api.engine.ReplicationState.INITIAL_REPLICATION_IN_PROGRESS;
import static org.understudy.api.engine.ReplicationState.PREPARED_FOR_PLANNED_FAILOVER;
import static org.understudy.api.engine.ReplicationState.READY_FOR_INITIAL_REPLICATION;
import static org.understudy.api.engine.ReplicationState.REPLICATING;
import static org.understudy.api.engine.ReplicationState.RESYNCHRONIZING;
import static org.understudy.api.engine.ReplicationState.SUSPENDED;
import static org.understudy.api.engine.ReplicationState.WAITING_FOR_INITIAL_REPLICATION;
import static org.understudy.api.engine.ReplicationState.WAITING_FOR_START_RESYNCHRONIZE;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.understudy.api.engine.ReplicationState;

/**
 * All states of a relationship on its primary and what leads from one to another, in one table. An operator's operation
 * that is not in it is refused; what happens to a cycle and is not in it leaves the state as it is.
 */
final class Transitions {
    private Transitions() {}

    /** What may change the state. */
    enum Event {
        /** By an operator. */
        START("started"),
        SCHEDULE("started at a time"),
        UNSCHEDULE("kept from starting at a time"),
        SYNC("synchronized"),
        RESYNC("resynchronized"),
        SUSPEND("suspended"),
        RESUME("resumed"),
        PREPARE("prepared for a planned failover"),
        EXPORT("exported"),
        CHECK_IMPORT("asked about an import"),
        /** By time, or by what a cycle found. */
        START_TIME,
        IMPORTED,
        NO_BLOCK_MAP,
        NOT_ALLOWED_YET,
        ALLOWED_NOW,
        BLOCK_MAP_FOUND,
        NOTHING_AT_REPLICA,
        COMPLETED,
        STOPPED_BY_ERROR;

        private final String participle;

        Event() {
            this("");
        }

        Event(String participle) {
            this.participle = participle;
        }

        /** Of an operation: what can't be done to the relationship; empty of the others. */
        String participle() {
            return participle;
        }

        boolean isOperation() {
            return !participle.isEmpty();
        }
    }

    /** From any of some states to one of others; with several, it is the one that was interrupted. */
    record Transition(Set<ReplicationState> from, Event event, Set<ReplicationState> to) {}

    private static final Set<ReplicationState> CYCLING =
            EnumSet.of(INITIAL_REPLICATION_IN_PROGRESS, REPLICATING, RESYNCHRONIZING);

    private static final Set<ReplicationState> INTERRUPTIBLE =
            EnumSet.of(INITIAL_REPLICATION_IN_PROGRESS, REPLICATING, RESYNCHRONIZING, WAITING_FOR_START_RESYNCHRONIZE);

    private static final List<Transition> TABLE = List.of(
            transition(
                    EnumSet.of(
                            READY_FOR_INITIAL_REPLICATION,
                            WAITING_FOR_INITIAL_REPLICATION,
                            INITIAL_REPLICATION_IN_PROGRESS,
                            CRITICAL),
                    Event.START,
                    INITIAL_REPLICATION_IN_PROGRESS),
            transition(
                    EnumSet.of(READY_FOR_INITIAL_REPLICATION, WAITING_FOR_INITIAL_REPLICATION),
                    Event.SCHEDULE,
                    WAITING_FOR_INITIAL_REPLICATION),
            transition(EnumSet.of(WAITING_FOR_INITIAL_REPLICATION), Event.UNSCHEDULE, READY_FOR_INITIAL_REPLICATION),
            transition(
                    EnumSet.of(
                            READY_FOR_INITIAL_REPLICATION,
                            WAITING_FOR_INITIAL_REPLICATION,
                            INITIAL_REPLICATION_IN_PROGRESS),
                    Event.EXPORT,
                    WAITING_FOR_INITIAL_REPLICATION),
            transition(
                    EnumSet.of(WAITING_FOR_INITIAL_REPLICATION), Event.CHECK_IMPORT, WAITING_FOR_INITIAL_REPLICATION),
            transition(EnumSet.of(REPLICATING), Event.SYNC, REPLICATING),
            transition(EnumSet.of(RESYNCHRONIZING), Event.SYNC, RESYNCHRONIZING),
            transition(
                    EnumSet.of(REPLICATING, RESYNCHRONIZING, WAITING_FOR_START_RESYNCHRONIZE),
                    Event.RESYNC,
                    RESYNCHRONIZING),
            transition(with(INTERRUPTIBLE, CRITICAL), Event.SUSPEND, SUSPENDED),
            new Transition(
                    EnumSet.of(SUSPENDED, CRITICAL), Event.RESUME, with(INTERRUPTIBLE, READY_FOR_INITIAL_REPLICATION)),
            transition(EnumSet.of(REPLICATING), Event.PREPARE, PREPARED_FOR_PLANNED_FAILOVER),
            transition(EnumSet.of(PREPARED_FOR_PLANNED_FAILOVER), Event.RESUME, REPLICATING),
            transition(EnumSet.of(WAITING_FOR_INITIAL_REPLICATION), Event.START_TIME, INITIAL_REPLICATION_IN_PROGRESS),
            transition(EnumSet.of(WAITING_FOR_INITIAL_REPLICATION), Event.IMPORTED, REPLICATING),
            transition(CYCLING, Event.NO_BLOCK_MAP, RESYNCHRONIZING),
            transition(
                    EnumSet.of(INITIAL_REPLICATION_IN_PROGRESS, REPLICATING),
                    Event.NOT_ALLOWED_YET,
                    WAITING_FOR_START_RESYNCHRONIZE),
            transition(EnumSet.of(WAITING_FOR_START_RESYNCHRONIZE), Event.ALLOWED_NOW, RESYNCHRONIZING),
            transition(EnumSet.of(RESYNCHRONIZING), Event.BLOCK_MAP_FOUND, REPLICATING),
            transition(EnumSet.of(REPLICATING), Event.NOTHING_AT_REPLICA, INITIAL_REPLICATION_IN_PROGRESS),
            transition(with(CYCLING, CRITICAL), Event.COMPLETED, REPLICATING),
            transition(CYCLING, Event.STOPPED_BY_ERROR, CRITICAL));

    private static Transition transition(Set<ReplicationState> from, Event event, ReplicationState to) {
        return new Transition(from, event, EnumSet.of(to));
    }

    private static Set<ReplicationState> with(Set<ReplicationState> some, ReplicationState more) {
        Set<ReplicationState> all = EnumSet.copyOf(some);
        all.add(more);
        return all;
    }

    static List<Transition> table() {
        return TABLE;
    }

    static boolean allowed(ReplicationState from, Event event) {
        return TABLE.stream().anyMatch(t -> t.event() == event && t.from().contains(from));
    }

    static Set<ReplicationState> allowing(Event event) {
        return TABLE.stream()
                .filter(t -> t.event() == event)
                .flatMap(t -> t.from().stream())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(ReplicationState.class)));
    }

    /**
     * The state after an event.
     *
     * @param interrupted the state to go back to, where the event goes back
     * @return the same state if the table has nothing for it
     */
    static ReplicationState after(ReplicationState from, Event event, Optional<ReplicationState> interrupted) {
        Set<ReplicationState> to = TABLE.stream()
                .filter(t -> t.event() == event && t.from().contains(from))
                .map(Transition::to)
                .findFirst()
                .orElse(Set.of(from));
        return to.size() == 1
                ? to.iterator().next()
                : interrupted.filter(to::contains).orElse(READY_FOR_INITIAL_REPLICATION);
    }

    /** Whether the relationship sends something of itself, now or at an interval. */
    static boolean cycles(ReplicationState state) {
        return CYCLING.contains(state);
    }

    static String titles(Collection<ReplicationState> states) {
        return states.stream().map(ReplicationState::title).collect(Collectors.joining(", "));
    }
}
