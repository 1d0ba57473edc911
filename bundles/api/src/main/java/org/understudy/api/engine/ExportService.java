// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

/** Initial replication by external media, on the primary. docs/format.md has what is written. Thread-safe. */
public interface ExportService {
    /**
     * Begins to write a workload's initial replication into a folder of its own below the one that is named. Once it is
     * complete, the relationship waits for the import on the replica, over restarts; an initial replication over the network
     * that is under way is interrupted. One that fails or is cancelled leaves no files, and the relationship as it was.
     *
     * @throws org.understudy.api.ReplicationException with {@code WORKLOAD_NOT_FOUND}, {@code INVALID_STATE}, or
     *     {@code MEDIA_UNUSABLE} if the folder has an export of this workload, or can't be written to
     */
    ExportHandle export(String nameOrId, ExportRequest request);
}
