// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.Failover;
import org.understudy.io.DurableFiles;

/**
 * The failovers that are under way or in force: a small file each, named by the workload's GUID. What was changed is durable
 * when the call returns; a crash leaves the old mark or the new one. Thread-safe; who decides by a mark and then changes
 * it holds the workload's turn of {@link Admission}.
 */
final class Failovers {
    private static final Logger LOG = LoggerFactory.getLogger(Failovers.class);

    private final Path folder;
    private final Map<WorkloadId, Failover> marks = new ConcurrentHashMap<>();

    Failovers(Path folder, Clock clock) throws IOException {
        this.folder = Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> !file.getFileName().toString().endsWith(".tmp"))
                    .forEach(file -> load(file, clock.instant()));
        }
    }

    private void load(Path file, Instant now) {
        WorkloadId workload;
        try {
            workload = WorkloadId.parse(file.getFileName().toString());
        } catch (IllegalArgumentException e) {
            LOG.warn("{} is no mark of a failover; it is ignored.", file);
            return;
        }
        try {
            Properties in = new Properties();
            in.load(new StringReader(Files.readString(file)));
            marks.put(
                    workload,
                    new Failover(
                            Failover.Stage.valueOf(in.getProperty("stage", "")),
                            TransferId.parse(in.getProperty("state", "")),
                            Instant.parse(in.getProperty("state.at", "")),
                            Boolean.parseBoolean(in.getProperty("planned")),
                            Instant.parse(in.getProperty("since", "")),
                            Path.of(in.getProperty("folder", "")),
                            Long.parseLong(in.getProperty("epoch", ""))));
        } catch (IOException | RuntimeException e) {
            // to let the primary send what may be failed over would be worse than to refuse it
            LOG.error(
                    "The mark of a failover {} can't be read: the primary is refused. Cancel it if there was none.",
                    file,
                    e);
            marks.put(
                    workload,
                    new Failover(
                            Failover.Stage.IN_PROGRESS,
                            new TransferId(new UUID(0, 0)),
                            now,
                            false,
                            now,
                            Path.of(""),
                            0));
        }
    }

    Optional<Failover> find(WorkloadId workload) {
        return Optional.ofNullable(marks.get(workload));
    }

    void put(WorkloadId workload, Failover mark) {
        Properties out = new Properties();
        out.setProperty("stage", mark.stage().name());
        out.setProperty("state", mark.state().toString());
        out.setProperty("state.at", mark.stateAt().toString());
        out.setProperty("planned", String.valueOf(mark.planned()));
        out.setProperty("since", mark.since().toString());
        out.setProperty("folder", mark.folder().toString());
        out.setProperty("epoch", String.valueOf(mark.epoch()));
        StringWriter text = new StringWriter();
        try {
            out.store(text, null);
            DurableFiles.write(file(workload), text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw failed(e);
        }
        marks.put(workload, mark);
    }

    void remove(WorkloadId workload) {
        try {
            if (Files.deleteIfExists(file(workload))) {
                DurableFiles.syncFolder(folder);
            }
        } catch (IOException e) {
            throw failed(e);
        }
        marks.remove(workload);
    }

    private Path file(WorkloadId workload) {
        return folder.resolve(workload.toString());
    }

    private ReplicationException failed(IOException e) {
        return new ReplicationException(
                ErrorCode.STORE_FAILED,
                "the mark of a failover in " + folder + " can't be written: " + e.getMessage(),
                "see that the node's disk is not full and that its user may write there",
                e);
    }
}
