// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.Migration;
import org.understudy.io.MarkFiles;

/**
 * The migrations that are under way: a small file each, named by the workload's GUID, so that a node that is restarted
 * meanwhile does not send from a folder that is half there. Callers hold the relationship's monitor.
 */
final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    private final Path folder;
    private final MarkFiles files;

    Migrations(Path folder) {
        this.folder = folder;
        this.files = new MarkFiles(folder);
    }

    Optional<Migration> find(WorkloadId workload) {
        String name = workload.toString();
        try {
            if (!files.exists(name)) {
                return Optional.empty();
            }
            Properties in = files.read(name);
            return Optional.of(new Migration(
                    Migration.Kind.valueOf(in.getProperty("kind", "")),
                    in.getProperty("reason", ""),
                    Instant.parse(in.getProperty("since", "")),
                    0));
        } catch (IOException | RuntimeException e) {
            // to send from a folder that is half there would be worse than to wait
            LOG.error(
                    "The mark of a migration {} can't be read; it counts as one of the storage.", files.file(name), e);
            return Optional.of(new Migration(Migration.Kind.STORAGE, "unknown: its mark is damaged", Instant.EPOCH, 0));
        }
    }

    /** Returns when it is durable. */
    void put(WorkloadId workload, Migration migration) {
        try {
            files.put(
                    workload.toString(),
                    Map.of(
                            "kind", migration.kind().name(),
                            "reason", migration.reason(),
                            "since", migration.since().toString()));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Returns when it is durable; absent is fine. */
    void remove(WorkloadId workload) {
        try {
            files.remove(workload.toString());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private ReplicationException failed(IOException e) {
        return new ReplicationException(
                ErrorCode.STORE_FAILED,
                "the mark of a migration in " + folder + " can't be written: " + e.getMessage(),
                "see that the node's disk is not full and that its user may write there",
                e);
    }
}
