// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Instant;
import java.util.Optional;
import org.understudy.api.store.StoredWorkload;

/**
 * A workload as its replica sees it now.
 *
 * @param receiving how many chunks of an open transfer are held; empty if none is open
 * @param lastReceivedAt when the latest chunk or message of it came since this node started
 */
public record ReplicaStatus(
        StoredWorkload stored,
        ReplicationState state,
        ReplicationHealth health,
        Optional<Long> receiving,
        Optional<Instant> lastReceivedAt) {}
