// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * How far the wall clock was set while this node ran. Timers are monotonic and don't care; instants that are remembered
 * to compute from are moved by what this says, so that a clock that is set neither skips nor repeats nor delays
 * anything. Thread-safe.
 */
final class ClockJumps {
    /** Less is drift that a time service corrects in small steps. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Instant startedAt;
    private final long startNanos;
    private Duration total = Duration.ZERO; // guarded by this

    ClockJumps(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.startedAt = clock.instant();
        this.startNanos = nanoTime.getAsLong();
    }

    /** The sum of all jumps until now; positive if the clock was set forth. */
    synchronized Duration total() {
        Instant undisturbed = startedAt.plusNanos(nanoTime.getAsLong() - startNanos);
        Duration offset = Duration.between(undisturbed, clock.instant());
        if (offset.minus(total).abs().compareTo(TOLERANCE) > 0) {
            total = offset;
        }
        return total;
    }
}
