// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Instant;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;

/**
 * How far a transfer is; a snapshot, all sizes in bytes.
 *
 * @param files number of files
 * @param totalBytes sum of the files' sizes, holes included
 * @param scannedBytes of totalBytes, how much was looked at
 * @param readBytes really read: without holes
 * @param changedBytes data in acknowledged chunks, before compression
 * @param sentBytes payload of acknowledged chunks, after compression
 * @param heldBytes not sent, as the replica held it from an interrupted attempt, or was found to have it in its current
 *     state
 * @param chunks acknowledged
 */
public record TransferProgress(
        TransferId transfer,
        TransferKind kind,
        Phase phase,
        Instant startedAt,
        int files,
        long totalBytes,
        long scannedBytes,
        long readBytes,
        long changedBytes,
        long sentBytes,
        long heldBytes,
        long chunks) {
    /** The steps of a transfer, in their order. */
    public enum Phase {
        OPENING,
        COMPARING,
        SENDING,
        COMMITTING,
        COMPLETE,
        FAILED
    }
}
