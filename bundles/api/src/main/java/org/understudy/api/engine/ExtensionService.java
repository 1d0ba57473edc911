// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

/** Sends replicas on to a third node; only on a node of both roles. Thread-safe. */
public interface ExtensionService {
    /**
     * Makes a relationship whose source is a workload that this node holds as its replica. Each cycle that finds a state which
     * it has not sent yet sends the latest one; nothing is sent before {@link ReplicationService#start}.
     *
     * @param nameOrId of the workload
     * @throws org.understudy.api.config.InvalidSettingException if a setting is not allowed
     * @throws org.understudy.api.ReplicationException with {@code WORKLOAD_NOT_FOUND}, {@code INVALID_STATE} if it is sent from
     *     here already or would be sent back to its primary, {@code ROLE_CHANGED} if it is failed over, {@code SOURCE_MISSING} if
     *     it has no state yet, or {@code SOURCE_CHANGED} if its state is not whole now
     */
    RelationshipStatus extend(String nameOrId, Extension wanted);
}
