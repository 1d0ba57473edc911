// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.util.List;
import java.util.Optional;
import org.understudy.api.WorkloadId;

/**
 * A consistency group as its replica knows it.
 *
 * @param group its name
 * @param trustGroup whose workloads its members are
 * @param primary that sends its members; of each primary the name is a group of its own
 * @param members as the newest mark names them
 * @param points that are complete, newest first
 */
public record GroupStatus(
        String group, String trustGroup, String primary, List<Member> members, List<CommonPoint> points) {
    /** @param name of the workload; empty if the replica does not have it, or not of this primary */
    public record Member(WorkloadId workload, Optional<String> name) {}

    public GroupStatus {
        members = List.copyOf(members);
        points = List.copyOf(points);
    }
}
