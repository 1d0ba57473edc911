// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** What went wrong in the store, classified once. */
final class StoreErrors {
    /** Less than this free means that a failed write failed for want of space. */
    private static final long FULL = 8L * 1024 * 1024;

    private StoreErrors() {}

    static ReplicationException io(Path folder, IOException e) {
        try {
            FileStore disk = Files.getFileStore(folder);
            if (disk.getUsableSpace() < FULL) {
                return new ReplicationException(
                        ErrorCode.REPLICA_DISK_FULL,
                        "the replica's disk is full: " + disk.getUsableSpace() / 1024 + " KiB left for " + folder,
                        "free some space there; replication goes on where it was",
                        e);
            }
        } catch (IOException unknown) {
            e.addSuppressed(unknown);
        }
        return new ReplicationException(
                ErrorCode.STORE_FAILED,
                "the replica can't use " + folder + ": " + e.getMessage(),
                "check the replica's disk and its permissions",
                e);
    }

    static ReplicationException violation(String message) {
        return new ReplicationException(
                ErrorCode.PROTOCOL_VIOLATION, message, "check that both nodes run compatible versions");
    }
}
