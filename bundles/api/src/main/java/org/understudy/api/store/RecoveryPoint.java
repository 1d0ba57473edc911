// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.understudy.api.CommonMark;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Digest;

/**
 * An older state of a workload that can be gone back to.
 *
 * @param transfer that made the state; the point's name
 * @param at when that was committed
 * @param content digest over the paths, sizes and hash trees of all files
 * @param files what the state holds
 * @param lockedUntil until then nothing removes the point
 * @param damaged a verification found damage: the point is not offered any more
 * @param receipt what its receipt was found to be, just now
 * @param bytes what the point takes on disk, beyond what newer ones do
 * @param common the mark of the common point that it is a part of
 * @param consistent whether its primary read it through the view that the relationship names
 */
public record RecoveryPoint(
        TransferId transfer,
        Instant at,
        Digest content,
        List<FileEntry> files,
        Optional<Instant> lockedUntil,
        boolean damaged,
        ReceiptStatus receipt,
        long bytes,
        Optional<CommonMark> common,
        boolean consistent) {
    public RecoveryPoint {
        files = List.copyOf(files);
    }

    public RecoveryPoint with(ReceiptStatus found) {
        return new RecoveryPoint(transfer, at, content, files, lockedUntil, damaged, found, bytes, common, consistent);
    }
}
