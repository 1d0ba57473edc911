// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Instant;
import java.util.Objects;

/**
 * A migration of a workload, as its primary sees it.
 *
 * @param reason what the one who signalled it says of it; may be empty
 * @param missedCycles how many cycles would have started since
 */
public record Migration(Kind kind, String reason, Instant since, long missedCycles) {
    /** What moves. */
    public enum Kind {
        /** The files move to another folder of this node: no cycle starts until the new one is named. */
        STORAGE,
        /** The machine moves to another primary: no cycle starts here any more. */
        MACHINE,
        /** The machine moved here: the next cycle takes the workload over from the primary that it was on. */
        ARRIVAL
    }

    public Migration {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(since);
    }

    /** Whether no cycle starts meanwhile. */
    public boolean stopsCycles() {
        return kind != Kind.ARRIVAL;
    }
}
