// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import java.util.LinkedHashMap;
import java.util.Map;
import org.understudy.api.WorkloadId;

/** What goes to one replica. Guarded by the pacer's lock. */
final class Route {
    final Limit limit = new Limit();
    final Share share = new Share();
    final Share.Place place = new Share.Place();
    final Map<WorkloadId, Flow> flows = new LinkedHashMap<>();

    /** @return whose turn it is, or {@code null} if nobody may go now */
    Flow next(long now) {
        Flow best = null;
        if (limit.isFree(now)) {
            for (Flow flow : flows.values()) {
                if (flow.mayGo(now) && (best == null || share.start(flow.place) < share.start(best.place))) {
                    best = flow;
                }
            }
        }
        return best;
    }

    /** @return the weight of all that may go now: the replica's own among replicas */
    int weight(long now) {
        int weight = 0;
        for (Flow flow : flows.values()) {
            if (flow.mayGo(now)) {
                weight += flow.shape.priority.weight();
            }
        }
        return weight;
    }
}
