// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Duration;
import java.time.Instant;
import org.understudy.api.ReplicaAddress;

/**
 * How far a replica's clock is from this node's.
 *
 * @param skew positive if the replica's clock is ahead
 * @param uncertainty half of the round trip: the true skew is within it
 */
public record ClockSkew(ReplicaAddress replica, Duration skew, Duration uncertainty, Instant measuredAt) {}
