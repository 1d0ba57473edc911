// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import org.understudy.api.store.CopyProgress;

/** Initial replication by external media, on the replica. Thread-safe. */
public interface ImportService {
    /**
     * Reads an export, and makes it the first state of its workload. What is on the medium is hostile: the same is checked as
     * of a primary's offer and its chunks. One that was interrupted goes on when it is made again; of a damaged export
     * nothing stays.
     *
     * @param progress of the bytes of the export
     * @return also if this export was imported before
     * @throws org.understudy.api.ReplicationException with {@code MEDIA_UNUSABLE} if the folder has no whole export, or the
     *     password is wrong; {@code PRIMARY_NOT_AUTHORIZED}; {@code INVALID_STATE} if the workload has another state here; or
     *     as a transfer over the network
     * @throws java.util.concurrent.CancellationException if the progress cancelled it, or the thread was interrupted
     */
    ImportReport importFrom(ImportRequest request, CopyProgress progress);
}
