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
    /** The replica has all, and nothing more is sent: the workload may be failed over without a loss. */
    PREPARED_FOR_PLANNED_FAILOVER("PreparedForPlannedFailover"),
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
