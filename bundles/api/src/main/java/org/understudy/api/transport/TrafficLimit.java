// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

import java.util.OptionalLong;

/**
 * A rate limit, and what passes it.
 *
 * @param name empty for the node, a replica's host, a workload's GUID
 * @param now bits per second that are allowed now; empty for no limit
 * @param rate bits per second that passed in the last five seconds; empty if it was not measured, as nothing is limited
 * @param waiting chunks that wait for their turn
 */
public record TrafficLimit(
        Scope scope,
        String name,
        Priority priority,
        RateSchedule schedule,
        OptionalLong now,
        OptionalLong rate,
        int waiting) {
    /** What it is a limit of. */
    public enum Scope {
        NODE,
        REPLICA,
        WORKLOAD
    }
}
