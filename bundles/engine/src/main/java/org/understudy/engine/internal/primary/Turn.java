// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Duration;
import org.understudy.api.transport.Priority;

/**
 * A cycle's place among those that wait: who has waited longest goes first, where a step of priority counts as much as
 * {@link #AGEING} of waiting. So HIGH goes before NORMAL and NORMAL before LOW, but none of them waits for ever. The place
 * does not change while others come and go.
 *
 * @param since by a monotonic clock, in nanoseconds
 * @param number of the submission, where two came at the same time
 */
record Turn(Priority priority, long since, long number, Runnable cycle) implements Runnable, Comparable<Turn> {
    static final Duration AGEING = Duration.ofMinutes(10);

    private long place() {
        return since - priority.ordinal() * AGEING.toNanos();
    }

    @Override
    public int compareTo(Turn other) {
        long difference = place() - other.place(); // the clock may run over
        return difference != 0 ? Long.signum(difference) : Long.compare(number, other.number);
    }

    @Override
    public void run() {
        cycle.run();
    }
}
