// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.util.List;

/**
 * A consistency group that was failed over to one of its common points.
 *
 * @param failovers of all members, in the order of the point's parts
 */
public record GroupFailover(CommonPoint point, List<Failover> failovers) {
    public GroupFailover {
        failovers = List.copyOf(failovers);
    }
}
