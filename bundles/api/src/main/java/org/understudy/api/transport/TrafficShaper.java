// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

import org.understudy.api.WorkloadId;

/** Takes what is decided about each workload's traffic. What it is not told is {@code NORMAL} and has no limit. Thread-safe. */
public interface TrafficShaper {
    /** Works at once, on chunks under way too. The limit is the workload's own, besides those of node and replica. */
    void shape(WorkloadId workload, Priority priority, RateSchedule limit);

    /** The workload is no more; does nothing if it is not known. */
    void forget(WorkloadId workload);
}
