// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.Failover;
import org.understudy.io.MarkFiles;

/**
 * The failovers that are under way or in force: a small file each, named by the workload's GUID. What was changed is durable
 * when the call returns; a crash leaves the old mark or the new one. Thread-safe; who decides by a mark and then changes
 * it holds the workload's turn of {@link Admission}.
 */
final class Failovers {
    private static final Logger LOG = LoggerFactory.getLogger(Failovers.class);

    private final Path folder;
    private final MarkFiles files;
    private final Map<WorkloadId, Failover> marks = new ConcurrentHashMap<>();

    Failovers(Path folder, Clock clock) throws IOException {
        this.folder = folder;
        this.files = new MarkFiles(folder);
        files.names().forEach(name -> load(name, clock.instant()));
    }

    private void load(String name, Instant now) {
        WorkloadId workload;
        try {
            workload = WorkloadId.parse(name);
        } catch (IllegalArgumentException e) {
            LOG.warn("{} is no mark of a failover; it is ignored.", files.file(name));
            return;
        }
        try {
            Properties in = files.read(name);
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
                    files.file(name),
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
        try {
            files.put(
                    workload.toString(),
                    Map.of(
                            "stage", mark.stage().name(),
                            "state", mark.state().toString(),
                            "state.at", mark.stateAt().toString(),
                            "planned", String.valueOf(mark.planned()),
                            "since", mark.since().toString(),
                            "folder", mark.folder().toString(),
                            "epoch", String.valueOf(mark.epoch())));
        } catch (IOException e) {
            throw failed(e);
        }
        marks.put(workload, mark);
    }

    void remove(WorkloadId workload) {
        try {
            files.remove(workload.toString());
        } catch (IOException e) {
            throw failed(e);
        }
        marks.remove(workload);
    }

    private ReplicationException failed(IOException e) {
        return new ReplicationException(
                ErrorCode.STORE_FAILED,
                "the mark of a failover in " + folder + " can't be written: " + e.getMessage(),
                "see that the node's disk is not full and that its user may write there",
                e);
    }
}
