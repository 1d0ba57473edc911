// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;

/**
 * The replica's workloads on disk. A workload has a folder {@code LOCATION/NAME} with {@code current}, the latest whole
 * state as plain files, and what belongs to a transfer that is not complete. Thread-safe.
 */
public interface ReplicaStore {
    /**
     * Finds the workloads below a location, and finishes commits that a crash cut. Called for each configured location
     * before its workloads are used; repeatable.
     */
    void attach(Path location);

    List<StoredWorkload> list();

    Optional<StoredWorkload> find(WorkloadId id);

    /**
     * Opens a transfer: the same id goes on where it was, another one drops what an unfinished one left.
     *
     * @throws org.understudy.api.ReplicationException with {@code REPLICA_DISK_FULL}, {@code STORE_FAILED}, or
     *     {@code INVALID_STATE} if the offer's base is not the current state
     */
    IncomingTransfer begin(TransferOffer offer);

    /**
     * The workload's open transfer.
     *
     * @throws org.understudy.api.ReplicationException with {@code TRANSFER_UNKNOWN} if it has no such one
     */
    IncomingTransfer open(TransferId transfer);

    /** Forgets a workload. With {@code delete} its files go too, else its folder stays, not attached any more. */
    void remove(WorkloadId id, boolean delete);
}
