// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.util.List;

/** The replica's workloads, found by name or GUID as in {@link ReplicationService}. Thread-safe. */
public interface ReplicaService {
    /** Sorted by name. */
    List<ReplicaStatus> list();

    ReplicaStatus status(String nameOrId);

    /** Refuses transfers of a workload, until resumed, with {@code REPLICATION_PAUSED}; kept over restarts. */
    void suspend(String nameOrId);

    void resume(String nameOrId);

    /**
     * Forgets a workload.
     *
     * @param delete also deletes its files; else its folder stays
     */
    void remove(String nameOrId, boolean delete);
}
