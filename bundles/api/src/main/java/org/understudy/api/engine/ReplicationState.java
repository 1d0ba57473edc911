// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

/** The states of a relationship; the names are those of Hyper-V Replica. */
public enum ReplicationState {
    READY_FOR_INITIAL_REPLICATION("ReadyForInitialReplication"),
    /** The initial replication begins at a time. */
    WAITING_FOR_INITIAL_REPLICATION("WaitingForInitialReplication"),
    INITIAL_REPLICATION_IN_PROGRESS("InitialReplicationInProgress"),
    REPLICATING("Replicating"),
    /** Everything has to be compared with the replica, which an operator or a time of day must allow. */
    WAITING_FOR_START_RESYNCHRONIZE("WaitingForStartResynchronize"),
    RESYNCHRONIZING("Resynchronizing"),
    /** On the primary: all is sent, and nothing more is. On the replica: it may be failed over without a loss. */
    PREPARED_FOR_PLANNED_FAILOVER("PreparedForPlannedFailover"),
    /** On the replica: the working copy is being made. */
    FAILOVER_IN_PROGRESS("FailoverInProgress"),
    /** On the replica: the working copy is in use. */
    FAILED_OVER("FailedOver"),
    /** On the replica: it can't be cancelled any more. */
    FAILOVER_COMMITTED("FailoverCommitted"),
    SUSPENDED("Suspended"),
    /** Suspended by an error that an operator must resolve. */
    CRITICAL("Critical");

    private final String title;

    ReplicationState(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
