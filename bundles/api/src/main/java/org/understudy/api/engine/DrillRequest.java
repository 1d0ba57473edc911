// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.understudy.api.TransferId;

/**
 * What a test failover is to do.
 *
 * @param point a recovery point; empty for the latest state
 * @param hook an executable of the hooks' folder, by its path below it, and its arguments; empty for none
 * @param timeout how long the hook may take
 * @param keep whether the copy stays after the hook; without a hook it always does
 */
public record DrillRequest(Optional<TransferId> point, List<String> hook, Duration timeout, boolean keep) {
    /** How long a hook may take unless something else is said. */
    public static final Duration TIMEOUT = Duration.ofMinutes(10);

    public DrillRequest {
        hook = List.copyOf(hook);
    }
}
