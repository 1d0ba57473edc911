// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.Migration;
import org.understudy.io.DurableFiles;

/**
 * The migrations that are under way: a small file each, named by the workload's GUID, so that a node that is restarted
 * meanwhile does not send from a folder that is half there. Callers hold the relationship's monitor.
 */
final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    private final Path folder;

    Migrations(Path folder) {
        this.folder = folder;
    }

    Optional<Migration> find(WorkloadId workload) {
        Path file = file(workload);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            Properties in = new Properties();
            in.load(new StringReader(Files.readString(file)));
            return Optional.of(new Migration(
                    Migration.Kind.valueOf(in.getProperty("kind", "")),
                    in.getProperty("reason", ""),
                    Instant.parse(in.getProperty("since", "")),
                    0));
        } catch (IOException | RuntimeException e) {
            // to send from a folder that is half there would be worse than to wait
            LOG.error("The mark of a migration {} can't be read; it counts as one of the storage.", file, e);
            return Optional.of(new Migration(Migration.Kind.STORAGE, "unknown: its mark is damaged", Instant.EPOCH, 0));
        }
    }

    /** Returns when it is durable. */
    void put(WorkloadId workload, Migration migration) {
        Properties out = new Properties();
        out.setProperty("kind", migration.kind().name());
        out.setProperty("reason", migration.reason());
        out.setProperty("since", migration.since().toString());
        StringWriter text = new StringWriter();
        try {
            out.store(text, null);
            Files.createDirectories(folder);
            DurableFiles.write(file(workload), text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Returns when it is durable; absent is fine. */
    void remove(WorkloadId workload) {
        try {
            if (Files.deleteIfExists(file(workload))) {
                DurableFiles.syncFolder(folder);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private Path file(WorkloadId workload) {
        return folder.resolve(workload.toString());
    }

    private ReplicationException failed(IOException e) {
        return new ReplicationException(
                ErrorCode.STORE_FAILED,
                "the mark of a migration in " + folder + " can't be written: " + e.getMessage(),
                "see that the node's disk is not full and that its user may write there",
                e);
    }
}
