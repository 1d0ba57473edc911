// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

/** The states of a relationship that occur so far; the names are those of Hyper-V Replica. */
public enum ReplicationState {
    READY_FOR_INITIAL_REPLICATION("ReadyForInitialReplication"),
    INITIAL_REPLICATION_IN_PROGRESS("InitialReplicationInProgress"),
    REPLICATING("Replicating"),
    RESYNCHRONIZING("Resynchronizing"),
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
