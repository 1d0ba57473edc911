// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Duration;
import java.time.Instant;

/** Arithmetic of a grid of instants, an interval apart, of which one is known. */
final class Schedule {
    private Schedule() {}

    /** The first instant of the grid after now. */
    static Instant next(Instant grid, Duration interval, Instant now) {
        return grid.plus(interval.multipliedBy(steps(grid, interval, now) + 1));
    }

    /** The last instant of the grid that is not after now. */
    static Instant last(Instant grid, Duration interval, Instant now) {
        return grid.plus(interval.multipliedBy(steps(grid, interval, now)));
    }

    /** How many instants of the grid came after the known one until now; negative if that one is to come. */
    static long steps(Instant grid, Duration interval, Instant now) {
        return Math.floorDiv(Duration.between(grid, now).toMillis(), interval.toMillis());
    }
}
