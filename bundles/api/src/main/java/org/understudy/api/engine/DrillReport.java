// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;

/**
 * What became of a test failover; kept over restarts as evidence.
 *
 * @param workload its name then
 * @param pointAt when the state was committed
 * @param copying how long the copy took
 * @param shared whether it shares blocks with the replica
 * @param hook the hook and its arguments; empty without one
 * @param running how long the hook took
 * @param exitCode empty if the hook did not end by itself
 * @param output what the hook printed, its last part if it was much
 * @param message what happened, for people
 */
public record DrillReport(
        WorkloadId id,
        String workload,
        TransferId point,
        Instant pointAt,
        Instant startedAt,
        Duration copying,
        boolean shared,
        List<String> hook,
        Duration running,
        Optional<Integer> exitCode,
        Result result,
        String output,
        String message) {
    public DrillReport {
        hook = List.copyOf(hook);
    }

    /** How it ended. */
    public enum Result {
        /** The copy was made, and the hook, if there was one, ended with 0. */
        PASSED,
        /** The hook ended with another code, or could not be started. */
        HOOK_FAILED,
        TIMED_OUT,
        COPY_FAILED,
        /** It was cancelled, or the node stopped meanwhile. */
        INTERRUPTED
    }
}
