// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.media;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;

/**
 * What an export is.
 *
 * @param primary the name under which its primary is authorized at the replica, if it could ask
 * @param epoch of the workload, as the primary knew it
 * @param chunks how many there are in all data files
 * @param files of the workload
 * @param data the data files, in their order
 * @param envelope the key that the chunks are encrypted with, wrapped by the password; empty if they are in the clear
 */
public record Manifest(
        WorkloadId workload,
        String name,
        Optional<String> primary,
        TransferId transfer,
        long epoch,
        Instant created,
        long chunks,
        List<FileEntry> files,
        List<DataFile> data,
        Optional<byte[]> envelope) {
    public Manifest {
        files = List.copyOf(files);
        data = List.copyOf(data);
    }

    /** Bytes of all data files. */
    public long bytes() {
        return data.stream().mapToLong(DataFile::length).sum();
    }
}
