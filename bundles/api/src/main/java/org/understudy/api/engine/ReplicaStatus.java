// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.understudy.api.store.StoredWorkload;

/**
 * A workload as its replica sees it now.
 *
 * @param reasons why health is not Normal, one line each
 * @param receiving how many chunks of an open transfer are held; empty if none is open
 * @param lastReceivedAt when the latest chunk or message of it came since this node started
 * @param failover a failover that is prepared or in force
 */
public record ReplicaStatus(
        StoredWorkload stored,
        ReplicationState state,
        ReplicationHealth health,
        List<String> reasons,
        Optional<Long> receiving,
        Optional<Instant> lastReceivedAt,
        Optional<Failover> failover) {
    public ReplicaStatus {
        reasons = List.copyOf(reasons);
    }
}
