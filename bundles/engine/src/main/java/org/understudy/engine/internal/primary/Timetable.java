// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.understudy.api.engine.RelationshipSettings;

/**
 * When a relationship's cycles are due: on a grid of instants an interval apart, which neither a long cycle nor a restart
 * moves. Computes from states, and keeps nothing.
 */
final class Timetable {
    private static final Duration RESTART_SPREAD = Duration.ofMinutes(1);

    private Timetable() {}

    /** The next instant at which the interval makes a cycle due. */
    static Instant nextCycle(RelationshipState state, RelationshipSettings settings, Instant started, Instant now) {
        return Schedule.next(state.grid().or(state::nextCycle).orElse(started), settings.interval(), now);
    }

    /** Whether what is due next is so by the interval, and not by an attempt in between. */
    static boolean isOnGrid(RelationshipState state, Duration interval) {
        return state.grid().isPresent()
                && state.nextCycle()
                        .map(next -> Duration.between(state.grid().get(), next).toMillis())
                        .filter(millis -> millis % interval.toMillis() == 0)
                        .isPresent();
    }

    /**
     * What became due while the node was down is due at once, but not all relationships in the same moment.
     *
     * @param part of the spread, from 0 to 1
     */
    static Optional<Instant> afterRestart(RelationshipState state, Duration interval, Instant now, double part) {
        Duration most = interval.compareTo(RESTART_SPREAD) < 0 ? interval : RESTART_SPREAD;
        return state.nextCycle().map(at -> at.isAfter(now) ? at : now.plus(part(most, part)));
    }

    /**
     * If the clock was set back while the node was down, nothing waits longer than it ever may.
     *
     * @param longest that can lie between now and the next attempt
     */
    static RelationshipState plausible(RelationshipState kept, Duration longest, Instant now) {
        if (kept.waitsForTime()) {
            return kept;
        }
        Duration excess = kept.nextCycle()
                .map(next -> Duration.between(now.plus(longest), next))
                .orElse(Duration.ZERO);
        return excess.isNegative() ? kept : kept.moved(excess.negated());
    }

    /** After another interval was set: the next cycle comes as it was due, or earlier, those behind it at that interval. */
    static RelationshipState at(Duration interval, RelationshipState state, Instant now) {
        Instant grid = state.grid().or(state::nextCycle).orElse(now);
        Instant soonest = Schedule.next(grid, interval, now);
        Instant next =
                state.nextCycle().filter(planned -> planned.isBefore(soonest)).orElse(soonest);
        return state.on(next.minus(interval)).due(Optional.of(next));
    }

    /** Those that were due until now are accounted for: what an operator or an error stopped was not missed. */
    static RelationshipState forgiven(RelationshipState state, Duration interval, Instant now) {
        return state.on(
                state.grid().map(grid -> Schedule.last(grid, interval, now)).orElse(now));
    }

    /**
     * A cycle starts now.
     *
     * @param missed how many that were due were not made; they are not made up for
     */
    record Accounted(RelationshipState state, long missed) {}

    /** Of the cycles that were due until now, one is made now: the others were missed. */
    static Accounted account(RelationshipState state, RelationshipSettings settings, Instant now) {
        if (!settings.automatic() || state.grid().isEmpty()) {
            return new Accounted(state, 0);
        }
        Instant grid = state.grid().get();
        long steps = Schedule.steps(grid, settings.interval(), now);
        return steps > 0
                ? new Accounted(state.on(Schedule.last(grid, settings.interval(), now)), steps - 1)
                : new Accounted(state, 0);
    }

    static Duration part(Duration whole, double part) {
        return Duration.ofMillis((long) (whole.toMillis() * part));
    }
}
