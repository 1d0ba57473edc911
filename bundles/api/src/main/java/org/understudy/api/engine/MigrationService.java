// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.nio.file.Path;

/**
 * How a primary is told that a workload moves. Its names and errors are those of {@link ReplicationService}; every call
 * returns when what it says is durable. Thread-safe.
 */
public interface MigrationService {
    /**
     * A migration starts: the transfer under way is interrupted, not lost, the workload's data channel is torn down, and no
     * cycle starts until the migration is over, restarts of the node in between or not.
     *
     * @param kind {@code STORAGE} or {@code MACHINE}
     * @param reason one line, for those who look
     * @return the settings: what another primary needs to go on, but for its own folder
     * @throws org.understudy.api.ReplicationException with {@code INVALID_STATE} if one is under way
     */
    RelationshipSettings beginMigration(String nameOrId, Migration.Kind kind, String reason);

    /**
     * A storage migration is over: what had not been sent is sent from the new folder, at once.
     *
     * @throws org.understudy.api.ReplicationException with {@code INVALID_STATE} if none is under way,
     *     {@code SOURCE_MISSING} or {@code SOURCE_UNREADABLE}: it stays under way
     */
    void endMigration(String nameOrId, Path newSource);

    /** A machine migration is over: the relationship is removed here. The replica is not told, and keeps all. */
    void leave(String nameOrId);

    /** A migration did not take place: replication goes on as it was, at once. */
    void cancelMigration(String nameOrId);

    /**
     * A machine has arrived: makes the relationship, and starts at once. The replica then refuses the primary before; what
     * it holds is compared, and what differs is sent.
     *
     * @param settings with the workload's GUID and the replica that it has, and the folder on this node
     * @throws org.understudy.api.ReplicationException as {@link ReplicationService#enable}
     */
    RelationshipStatus accept(RelationshipSettings settings);
}
