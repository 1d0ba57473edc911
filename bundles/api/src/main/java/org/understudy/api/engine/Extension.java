// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Duration;
import java.util.Optional;
import org.understudy.api.ReplicaAddress;

/**
 * Where a replica is sent on to.
 *
 * @param name of the relationship; empty for the workload's with {@code -extended}
 * @param interval {@link #SHORTEST} at least; what stands only in {@link RelationshipSettings} has its default
 * @param automatic whether cycles start by themselves
 */
public record Extension(Optional<String> name, ReplicaAddress replica, Duration interval, boolean automatic) {
    /** Below it nothing would come of it: a whole state is read for each cycle that has something to send. */
    public static final Duration SHORTEST = Duration.ofMinutes(5);
}
