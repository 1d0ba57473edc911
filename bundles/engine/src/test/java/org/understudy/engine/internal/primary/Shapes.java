// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.understudy.api.WorkloadId;
import org.understudy.api.transport.Priority;
import org.understudy.api.transport.RateSchedule;
import org.understudy.api.transport.TrafficShaper;

/** What the engine has said about each workload's traffic. */
final class Shapes implements TrafficShaper {
    final Map<WorkloadId, String> known = new ConcurrentHashMap<>();

    @Override
    public void shape(WorkloadId workload, Priority priority, RateSchedule limit) {
        known.put(workload, priority + " " + limit);
    }

    @Override
    public void forget(WorkloadId workload) {
        known.remove(workload);
    }
}
