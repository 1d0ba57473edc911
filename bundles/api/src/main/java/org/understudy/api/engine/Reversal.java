// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Duration;
import org.understudy.api.ReplicaAddress;

/**
 * Where a replica that becomes the primary replicates to.
 *
 * @param interval as in {@link RelationshipSettings}; what stands only there has its default
 * @param automatic whether cycles start by themselves
 */
public record Reversal(ReplicaAddress replica, Duration interval, boolean automatic) {}
