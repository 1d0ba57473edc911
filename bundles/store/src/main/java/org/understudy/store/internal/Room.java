// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntSupplier;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** Keeps a part of the disk free: replication pauses before the disk is full. Thread-safe. */
final class Room {
    private final Disk disk;
    private final IntSupplier percent;

    /** What is asked about a disk; replaced in tests. */
    interface Disk {
        /** @return bytes that are free for us, and that there are */
        long[] space(Path folder) throws IOException;
    }

    /** @param percent of the disk that is left free; 0 for no limit */
    Room(Disk disk, IntSupplier percent) {
        this.disk = disk;
        this.percent = percent;
    }

    static Room of(IntSupplier percent) {
        return new Room(
                folder -> {
                    FileStore store = Files.getFileStore(folder);
                    return new long[] {store.getUsableSpace(), store.getTotalSpace()};
                },
                percent);
    }

    /** The folder itself, or the nearest one above it that is there: on its disk it will be made. */
    static Path existing(Path location) {
        Path path = location;
        while (!Files.exists(path) && path.getParent() != null) {
            path = path.getParent();
        }
        return path;
    }

    /**
     * Asked before something is begun that nobody waits for: it needs room even where no limit is set.
     *
     * @throws ReplicationException with {@code REPLICA_DISK_FULL} if there is not so much room
     */
    void requireAll(Path folder, long bytes) throws IOException {
        require(folder, bytes);
        long free = disk.space(folder)[0];
        if (free < bytes) {
            throw new ReplicationException(
                    ErrorCode.REPLICA_DISK_FULL,
                    "the replica's disk has " + free / (1024 * 1024) + " MiB left for " + folder + ", "
                            + bytes / (1024 * 1024) + " needed now",
                    "free some space there");
        }
    }

    /**
     * @param bytes that will be written
     * @throws ReplicationException with {@code REPLICA_DISK_FULL} if less than the limit would be left
     */
    void require(Path folder, long bytes) throws IOException {
        int limit = percent.getAsInt();
        if (limit == 0) {
            return;
        }
        long[] space = disk.space(folder);
        long kept = space[1] / 100 * limit;
        if (space[0] - bytes < kept) {
            throw new ReplicationException(
                    ErrorCode.REPLICA_DISK_FULL,
                    "the replica's disk is full but for the " + limit + " % that are kept free: "
                            + space[0] / (1024 * 1024) + " MiB left for " + folder + ", "
                            + bytes / (1024 * 1024) + " needed now",
                    "free some space there, keep fewer recovery points, or lower free.percent in "
                            + FileReplicaStore.PID + "; replication goes on where it was");
        }
    }
}
