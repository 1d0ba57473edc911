// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

import java.nio.file.Path;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;

/** Makes states of a workload usable, while replication goes on: as plain files that belong to nobody else, or to be read. Thread-safe. */
public interface StateCopies {
    /**
     * Copies the current state or a recovery point into a new folder. Where the file system can share blocks, the copy costs
     * what the point differs from the current state, else all data; holes stay holes. After a crash the folder is there and
     * whole, or it is not there; what was left elsewhere is removed at the next {@link ReplicaStore#attach}.
     *
     * <p>All that is read is compared with the digests of the state, where some are kept. Shared blocks are not read:
     * {@link ReplicaStore#verify} does that.
     *
     * @param state a point's transfer, or that of the current state
     * @param target not there yet; on the file system of the workload's folder
     * @param progress called on this thread
     * @throws org.understudy.api.ReplicationException with {@code WORKLOAD_NOT_FOUND}, {@code INVALID_STATE} if there is no
     *     such state or the target is there, {@code REPLICA_DISK_FULL}, or {@code STORE_FAILED} if the state is damaged or
     *     can't be read
     * @throws java.util.concurrent.CancellationException if {@code progress} ended it: nothing is left of it
     */
    StateCopy copy(WorkloadId id, TransferId state, Path target, CopyProgress progress);

    /**
     * Opens the current state for reading, where it is: nothing is copied, and a commit meanwhile keeps what it changes, so
     * that it stays the same. All that is read is compared with the digests of the state, where some are kept.
     *
     * @throws org.understudy.api.ReplicationException with {@code WORKLOAD_NOT_FOUND}, {@code SOURCE_MISSING} if it has no state
     *     yet, {@code SOURCE_CHANGED} if the state is not whole now but will be again, or {@code STORE_FAILED}
     */
    PointView openLatest(WorkloadId id);
}
