// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.Optional;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.store.StoredWorkload;

/**
 * Commands that work on both roles take the relationship where there is one, else the replica. One that sends a replica on is
 * known by its name alone: the GUID is the replica's.
 */
final class Role {
    private Role() {}

    static boolean isPrimaryOf(ReplicationService replication, String workload) {
        return replication != null
                && replication.list().stream()
                        .anyMatch(status -> status.settings().name().equals(workload)
                                || !status.settings().isExtension()
                                        && status.settings()
                                                .workload()
                                                .toString()
                                                .equalsIgnoreCase(workload));
    }

    /** What sends a replica on to another node. */
    static Optional<RelationshipSettings> extensionOf(ReplicationService replication, WorkloadId workload) {
        return Optional.ofNullable(replication)
                .flatMap(service -> service.find(workload))
                .map(RelationshipStatus::settings)
                .filter(RelationshipSettings::isExtension);
    }

    /** @return the replica's service, for a workload that has no relationship here */
    static ReplicaService requireEither(ReplicationService replication, ReplicaService replica, String workload) {
        if (replica == null || replica.list().stream().noneMatch(status -> isCalled(status.stored(), workload))) {
            throw new ReplicationException(
                    ErrorCode.WORKLOAD_NOT_FOUND,
                    "there is no workload '" + workload + "' on this node",
                    replication == null && replica == null ? "wait until the node has started" : "see replica:list");
        }
        return replica;
    }

    private static boolean isCalled(StoredWorkload stored, String workload) {
        return stored.name().equals(workload) || stored.id().toString().equalsIgnoreCase(workload);
    }
}
