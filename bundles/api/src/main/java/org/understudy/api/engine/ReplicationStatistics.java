// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Duration;
import java.time.Instant;

/**
 * What the cycles of a relationship were like in a monitoring window, until now.
 *
 * @param from the window's start, or when an operator reset the statistics in it
 * @param until the window's end
 * @param successful cycles that were completed
 * @param missed cycles that were due and were not made
 * @param averageBytes of a successful cycle: sent, after compression; 0 without one
 * @param maximumBytes of one cycle
 * @param averageLatency from the start of a cycle until the replica had committed; zero without one
 * @param networkFailures attempts that failed with a network error, with or without a broker
 * @param otherFailures attempts that failed with another error
 */
public record ReplicationStatistics(
        Instant from,
        Instant until,
        long successful,
        long missed,
        long averageBytes,
        long maximumBytes,
        Duration averageLatency,
        Duration maximumLatency,
        long networkFailures,
        long otherFailures) {}
