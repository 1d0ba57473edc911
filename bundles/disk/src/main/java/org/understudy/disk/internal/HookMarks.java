// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.io.MarkFiles;

/** The marks of hooks that were begun: a small file each, named by the workload's GUID. */
final class HookMarks {
    private static final Logger LOG = LoggerFactory.getLogger(HookMarks.class);

    private final Path folder;
    private final MarkFiles files;

    HookMarks(Path folder) {
        this.folder = folder;
        this.files = new MarkFiles(folder);
    }

    /** The GUIDs of the workloads that have one. */
    List<String> list() {
        try {
            return files.names();
        } catch (IOException e) {
            LOG.error("The marks of hooks in {} can't be listed.", folder, e);
            return List.of();
        }
    }

    /** A damaged one counts as none, and is told of. */
    Optional<HookMark> find(String workload) {
        if (!files.exists(workload)) {
            return Optional.empty();
        }
        try {
            Properties in = files.read(workload);
            return Optional.of(new HookMark(
                    in.getProperty("name", ""),
                    WorkloadId.parse(workload),
                    Path.of(in.getProperty("source", "")),
                    Path.of(in.getProperty("hooks", ""))));
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "The mark {} can't be read: run the hook 'after' of this workload by hand.",
                    files.file(workload),
                    e);
            return Optional.empty();
        }
    }

    /** Returns when it is durable. */
    void put(HookMark mark) {
        try {
            files.put(
                    mark.workload().toString(),
                    Map.of(
                            "name", mark.name(),
                            "source", mark.source().toString(),
                            "hooks", mark.hooks().toString()));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** A crash before it is durable runs the hook once more. */
    void remove(String workload) {
        try {
            files.remove(workload);
        } catch (IOException e) {
            LOG.error("The mark of a hook in {} can't be deleted: the hook 'after' will be run once more.", folder, e);
        }
    }

    private ReplicationException failed(IOException e) {
        return new ReplicationException(
                ErrorCode.STORE_FAILED,
                "the mark of a hook in " + folder + " can't be written: " + e.getMessage(),
                "see that the node's disk is not full and that its user may write there",
                e);
    }
}
