// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.understudy.api.TransferId;

/**
 * A failover of a workload, as its replica keeps it over restarts.
 *
 * @param state the transfer that made the state that is failed over to
 * @param stateAt when that was committed
 * @param planned whether the primary had sent everything before
 * @param since when this stage began
 * @param folder with the files to start the machine from, while there are any
 * @param epoch of the workload since the failover began
 */
public record Failover(
        Stage stage, TransferId state, Instant stateAt, boolean planned, Instant since, Path folder, long epoch) {
    /** How far it is. */
    public enum Stage {
        /** The primary has sent everything and sends no more: a planned failover may begin. */
        PREPARED,
        /** The working copy is being made. */
        IN_PROGRESS,
        /** The working copy is there to be used; this can be cancelled. */
        FAILED_OVER,
        /** It can't be cancelled any more. */
        COMMITTED,
        /** This node is the workload's primary now. */
        REVERSED
    }

    public Failover {
        Objects.requireNonNull(stage);
        Objects.requireNonNull(state);
        Objects.requireNonNull(stateAt);
        Objects.requireNonNull(since);
        Objects.requireNonNull(folder);
    }

    /** Whether the primary of before is refused. */
    public boolean isFencing() {
        return stage != Stage.PREPARED;
    }

    /** The same one stage further. */
    public Failover in(Stage next, Instant at, long newEpoch) {
        return new Failover(next, state, stateAt, planned, at, folder, newEpoch);
    }
}
