// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.understudy.api.WorkloadId;

/**
 * The primary's replication. A relationship is found by its name or its workload's GUID; one that does not exist is
 * {@code WORKLOAD_NOT_FOUND}, and an operation that the state does not allow is {@code INVALID_STATE} with the states
 * that would. Thread-safe.
 */
public interface ReplicationService extends MigrationService {
    /** Sorted by name. */
    List<RelationshipStatus> list();

    RelationshipStatus status(String nameOrId);

    /** The relationship of a workload, if there is one. */
    default Optional<RelationshipStatus> find(WorkloadId workload) {
        return list().stream()
                .filter(status -> status.settings().workload().equals(workload))
                .findFirst();
    }

    /**
     * Makes a relationship and keeps its settings as a configuration, in etc/ where there is one.
     *
     * @throws org.understudy.api.config.InvalidSettingException if a setting is not allowed
     * @throws org.understudy.api.ReplicationException with {@code INVALID_STATE} if the name or workload is taken,
     *     {@code SOURCE_MISSING} or {@code SOURCE_UNREADABLE}
     */
    RelationshipStatus enable(RelationshipSettings settings);

    /**
     * Makes the relationship of a workload whose primary this node becomes, and starts at once. The replica has to have a state
     * of it, with which is compared; to one that has none nothing is sent before {@link #start}.
     *
     * @throws org.understudy.api.ReplicationException as {@link #enable}
     */
    RelationshipStatus takeOver(TakeOver wanted);

    /**
     * Sends what changed since the last cycle, and then nothing more, until it is resumed; the replica is told that it may be
     * failed over without a loss. The machine must not run any more. Made again, it tells the replica again.
     */
    TransferHandle prepareFailover(String nameOrId);

    /** Starts the initial replication, or goes on with it. */
    TransferHandle start(String nameOrId);

    /**
     * Lets the initial replication begin by itself at a time; kept over restarts.
     *
     * @param at at most seven days ahead; empty so that it begins by {@link #start} only
     * @throws org.understudy.api.config.InvalidSettingException if it is past, or further ahead
     */
    void startAt(String nameOrId, Optional<Instant> at);

    /**
     * Starts a cycle now that compares everything with the replica, block by block, and sends what differs: the replica's
     * recovery points stay. A cycle that is under way is returned instead, and the comparison follows it.
     */
    TransferHandle resync(String nameOrId);

    /** Starts a cycle now, of a group's member with those of the others; one that is under way is returned instead. */
    TransferHandle sync(String nameOrId);

    /** The transfer under way. */
    Optional<TransferHandle> running(String nameOrId);

    /** Stops the transfer under way, tears the data channel down, and starts no more. What was sent stays held. */
    void suspend(String nameOrId);

    /** Ends a suspension or a critical state; the next cycle is due now if cycles are automatic. */
    void resume(String nameOrId);

    /** The statistics of the monitoring window that is under way; kept over restarts. */
    ReplicationStatistics measure(String nameOrId);

    /** Begins the statistics anew, as of now. */
    void resetStatistics(String nameOrId);

    /** How far the clocks of the replicas are off, as of the latest cycle with each since this node started. */
    List<ClockSkew> clockSkews();

    /** Stops and forgets a relationship, its configuration and its map. The replica keeps what it has. */
    void remove(String nameOrId);
}
