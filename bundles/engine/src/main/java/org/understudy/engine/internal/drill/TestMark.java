// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.drill;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.TestCopy;

/**
 * What is on disk about a test failover as long as there may be a copy: written before the copy is begun, deleted after it
 * is deleted.
 */
record TestMark(
        WorkloadId id,
        String workload,
        TransferId point,
        Instant pointAt,
        Path folder,
        Instant startedAt,
        List<String> hook,
        boolean keep,
        Stage stage) {
    /** Where it stands. */
    enum Stage {
        COPYING,
        HOOK,
        READY,
        ENDING
    }

    TestMark at(Stage next) {
        return new TestMark(id, workload, point, pointAt, folder, startedAt, hook, keep, next);
    }

    TestCopy copy() {
        return new TestCopy(id, workload, point, folder, startedAt, stage == Stage.READY);
    }

    void write(Path file) throws IOException {
        new Fields()
                .put("id", id)
                .put("workload", workload)
                .put("point", point)
                .put("point.at", pointAt)
                .put("folder", folder)
                .put("started", startedAt)
                .putAll("hook", hook)
                .put("keep", keep)
                .put("stage", stage)
                .write(file);
    }

    static TestMark read(Path file) throws IOException {
        Fields fields = Fields.read(file);
        try {
            return new TestMark(
                    WorkloadId.parse(fields.get("id")),
                    fields.get("workload"),
                    TransferId.parse(fields.get("point")),
                    Instant.parse(fields.get("point.at")),
                    Path.of(fields.get("folder")),
                    Instant.parse(fields.get("started")),
                    fields.all("hook"),
                    Boolean.parseBoolean(fields.get("keep")),
                    Stage.valueOf(fields.get("stage")));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }
}
