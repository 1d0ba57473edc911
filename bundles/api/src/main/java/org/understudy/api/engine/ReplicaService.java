// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Instant;
import java.util.List;
import org.understudy.api.TransferId;
import org.understudy.api.store.Damage;
import org.understudy.api.store.ReceiptStatus;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.StoreSpace;

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

    /** The recovery points of a workload, newest first. */
    List<RecoveryPoint> points(String nameOrId);

    /** The consistency groups of the workloads here, sorted by name. */
    List<GroupStatus> groups();

    /**
     * Reads a state whole and compares it with the digests that were kept when it was committed.
     *
     * @param state the transfer of a recovery point, or of the current state
     * @return what is damaged; empty if nothing is
     */
    List<Damage> verify(String nameOrId, TransferId state);

    /** What the receipt of a state, a recovery point's or the current one, is found to be. */
    ReceiptStatus receipt(String nameOrId, TransferId state);

    /** Keeps a recovery point until a time, whatever asks for its removal; a lock can only be prolonged. */
    void lock(String nameOrId, TransferId point, Instant until);

    /** What a workload takes on disk. */
    StoreSpace space(String nameOrId);
}
