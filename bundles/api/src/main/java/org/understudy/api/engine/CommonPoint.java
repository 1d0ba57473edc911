// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.util.List;
import org.understudy.api.CommonMark;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;

/**
 * A common point of a consistency group that is complete on its replica: each member has its part.
 *
 * @param parts one of each member, sorted by the members' names
 */
public record CommonPoint(CommonMark mark, List<Part> parts) {
    /**
     * The state of a member.
     *
     * @param name of the workload
     * @param state the transfer that made it: a recovery point, or the current state
     */
    public record Part(WorkloadId workload, String name, TransferId state) {}

    public CommonPoint {
        parts = List.copyOf(parts);
    }
}
