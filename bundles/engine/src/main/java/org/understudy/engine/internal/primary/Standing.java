// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorClass;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.SourceOptions;

/**
 * Where a relationship stands: its settings, its durable state and its migration. This object's monitor is the
 * relationship's: it guards all that is here, and all that {@link Relationship} and {@link Drive} have. Callers hold it.
 * Nothing blocks while it is held but the state store.
 */
final class Standing {
    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

    private final Relationship.Context context;
    private final MigrationMark migration;
    private RelationshipSettings settings;
    private RelationshipState state;
    /** What the wall clock jumped until the instants of the state were adapted. */
    private Duration adapted;

    private Runnable onChange = () -> {};

    Standing(RelationshipSettings settings, Relationship.Context context, MigrationMark migration) {
        this.settings = settings;
        this.context = context;
        this.migration = migration;
        this.adapted = context.jumps().total();
        this.state = plausible(
                context.states().find(settings.workload()).orElseGet(RelationshipState::initial),
                context.clock().instant());
    }

    /** If the clock was set back while the node was down, nothing waits longer than it ever may. */
    private RelationshipState plausible(RelationshipState kept, Instant now) {
        Duration longest = kept.failure()
                .map(failure -> new Retries(context.table()).longest(row(failure.code()), settings.interval()))
                .orElse(settings.interval());
        return Timetable.plausible(kept, longest, now);
    }

    /** @param action after each change, before it is durable */
    void onChange(Runnable action) {
        onChange = action;
    }

    RelationshipSettings settings() {
        return settings;
    }

    /** They work from now on. */
    void settings(RelationshipSettings changed) {
        settings = changed;
    }

    RelationshipState state() {
        return state;
    }

    MigrationMark migration() {
        return migration;
    }

    Optional<Migration> shownMigration() {
        return migration.shown(settings, context.clock().instant());
    }

    /** The row of the retry table for an error of this relationship. */
    ErrorClass row(ErrorCode code) {
        return Retries.row(code.errorClass(), settings.broker());
    }

    /** Now by the wall clock, to which what is computed from is adapted if it was set. */
    Instant now() {
        Duration jumps = context.jumps().total();
        if (!jumps.equals(adapted)) {
            Duration by = jumps.minus(adapted);
            adapted = jumps;
            state = state.moved(by);
            if (state.waitsForTime()) {
                onChange.run(); // the time that is waited for comes sooner or later than it would have
            }
        }
        return context.clock().instant();
    }

    /** Now, if something is to be due now: nothing is where cycles don't start by themselves. */
    Optional<Instant> dueNow() {
        return settings.automatic() ? Optional.of(now()) : Optional.empty();
    }

    /** Whether the next transfer is to be read through the view that the settings name. */
    boolean consistentDue() {
        SourceOptions reading = settings.reading();
        if (reading.view().equals(SourceOptions.PLAIN_VIEW)) {
            return false;
        }
        Instant now = now();
        Duration every = Duration.ofHours(reading.consistentEveryHours());
        return state.consistentAt().filter(at -> at.plus(every).isAfter(now)).isEmpty();
    }

    /** When a comparison of everything may begin; empty if an operator has to say so. */
    Optional<Instant> nextResync() {
        return settings.resync().next(now(), context.clock().getZone());
    }

    /**
     * Everything has to be compared with the replica. Returns if that may begin now; else the relationship waits until it may.
     *
     * @throws ReplicationException with {@code INVALID_STATE} if it has to wait
     */
    void permitComparison(TransferRun run) {
        boolean asked = state.compareAll()
                || state.state() == ReplicationState.RESYNCHRONIZING
                || run.isManual() && state.state() == ReplicationState.INITIAL_REPLICATION_IN_PROGRESS;
        if (asked || settings.resync().allows(now(), context.clock().getZone())) {
            return;
        }
        context.observer().resynchronizationRequired(settings);
        update(state.after(Transitions.Event.NOT_ALLOWED_YET).due(nextResync()));
        throw new ReplicationException(
                ErrorCode.INVALID_STATE,
                "there is no whole record of what changed in '" + settings.name()
                        + "': everything has to be compared with the replica, which the setting resync = "
                        + settings.resync() + " does not allow now",
                "replica:resync " + settings.name() + " begins it");
    }

    /** @throws ReplicationException if it can't be kept; it is in force all the same */
    void update(RelationshipState changed) {
        RelationshipState before = state;
        state = changed;
        onChange.run();
        if (changed.state() != before.state()) {
            context.observer().stateChanged(settings, before.state(), changed.state());
        }
        context.states().put(settings.workload(), changed);
    }

    /** As {@link #update}, where nobody waits for an answer. */
    void conclude(RelationshipState changed) {
        try {
            update(changed);
        } catch (ReplicationException e) {
            LOG.error("'{}': {}; {}. It goes on.", settings.name(), e.getMessage(), e.remedy());
        }
    }

    /** Cycles that were due are accounted for; kept with the next change. */
    void account(RelationshipState changed) {
        state = changed;
    }

    /** From now on cycles are due when those of the group are, by one of the group's instants. */
    void align(Instant grid, Instant now) {
        account(state.on(Schedule.last(grid, settings.interval(), now)));
    }

    /** In memory alone: a node that stops now is to find what was kept before. */
    void assume(RelationshipState changed) {
        state = changed;
        onChange.run();
    }

    /** @throws ReplicationException with {@code INVALID_STATE} and the states that would allow it */
    void require(Transitions.Event operation) {
        if (!Transitions.allowed(state.state(), operation)) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "'" + settings.name() + "' is " + state.state().title() + " and can't be " + operation.participle()
                            + ", which is possible when it is " + Transitions.titles(Transitions.allowing(operation)),
                    Health.remedy(state.state()));
        }
    }

    /** Ends the migration. Returns when that is durable. */
    void endMigration() {
        Migration ended = migration.end(settings, context.clock().instant());
        context.observer().migrationEnded(settings, ended);
    }
}
