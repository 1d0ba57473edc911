// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.understudy.api.WorkloadId;

/** When something of each workload came last, since this node started. Thread-safe. */
final class Receipts {
    private final Clock clock;
    private final Map<WorkloadId, Instant> last = new ConcurrentHashMap<>();

    Receipts(Clock clock) {
        this.clock = clock;
    }

    void received(WorkloadId workload) {
        last.put(workload, clock.instant());
    }

    Optional<Instant> last(WorkloadId workload) {
        return Optional.ofNullable(last.get(workload));
    }

    void forget(WorkloadId workload) {
        last.remove(workload);
    }
}
