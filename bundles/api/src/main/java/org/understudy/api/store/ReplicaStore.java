// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;

/**
 * The replica's workloads on disk. A workload has a folder {@code LOCATION/NAME} with {@code current}, the latest whole
 * state as plain files, the recovery points that lead back from it, and what belongs to a transfer that is not complete.
 * Thread-safe.
 *
 * <p>What concerns points throws {@link org.understudy.api.ReplicationException} with {@code WORKLOAD_NOT_FOUND}, or
 * {@code INVALID_STATE} if there is no such point.
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
     * What a transfer takes on disk at most before its first chunk, and for the sizes of its files once it is committed, in
     * bytes: the place of new files and their hash trees.
     */
    long cost(TransferOffer offer);

    /**
     * The workload's open transfer.
     *
     * @throws org.understudy.api.ReplicationException with {@code TRANSFER_UNKNOWN} if it has no such one
     */
    IncomingTransfer open(TransferId transfer);

    /**
     * Forgets a workload. With {@code delete} its files go too, else its folder stays, not attached any more.
     *
     * @throws org.understudy.api.ReplicationException with {@code INVALID_STATE} if a locked point would be deleted
     */
    void remove(WorkloadId id, boolean delete);

    /** The workload's recovery points, newest first; {@code current} is none of them. */
    List<RecoveryPoint> points(WorkloadId id);

    /**
     * Opens a point for reading.
     *
     * @throws org.understudy.api.ReplicationException also with {@code STORE_FAILED} if the point is damaged
     */
    PointView openPoint(WorkloadId id, TransferId point);

    /**
     * Reads a whole state and compares it with its hash tree, beside replication. A point in which damage is found is not
     * offered any more.
     *
     * @param state a point's transfer, or that of {@code current}
     * @return damaged ranges; empty if all is as it was committed
     */
    List<Damage> verify(WorkloadId id, TransferId state);

    /**
     * What is known to be damaged of {@code current}; empty if nothing is. Until a comparison has repaired it the current
     * state goes by another name, so that no primary sends changes against it.
     */
    List<Damage> damage(WorkloadId id);

    /** What a state's receipt is found to be now; {@code INVALID} keeps the state from being used. */
    ReceiptStatus checkReceipt(WorkloadId id, TransferId state);

    /**
     * The receipt of the current state.
     *
     * @param state whose receipt is wanted
     * @return as of {@link org.understudy.api.security.ReceiptSigner}; empty if there is none, or the current state is another
     */
    Optional<byte[]> receipt(WorkloadId id, TransferId state);

    /**
     * Keeps the receipt of the current state with the primary's signature besides; nothing happens if the current state is
     * another one by now.
     *
     * @param receipt of two signatures, the primary's of which the caller has looked at
     * @throws org.understudy.api.ReplicationException with {@code PROTOCOL_VIOLATION} if it is not that receipt
     */
    void countersign(WorkloadId id, TransferId state, byte[] receipt);

    /** Keeps a point until a time, whatever asks for its removal. A lock can be prolonged, and never shortened. */
    void lockPoint(WorkloadId id, TransferId point, Instant until);

    /** Removes the recovery points that are not locked, and not being read. */
    void removePoints(WorkloadId id);

    /**
     * Takes files that are there already as the latest state of a workload, under a transfer of its own, as no primary sent
     * it; nothing is copied. A known workload loses the state that it had, and its recovery points. All or nothing; made
     * again after a crash, it is finished.
     *
     * @throws org.understudy.api.ReplicationException with {@code SOURCE_MISSING} if there is no such folder,
     *     {@code INVALID_STATE} if a recovery point is locked, or {@code STORE_FAILED}, also if the folder is on another file
     *     system
     */
    StoredWorkload adopt(AdoptedFiles files);

    /** What the workload takes on disk now. */
    StoreSpace space(WorkloadId id);
}
