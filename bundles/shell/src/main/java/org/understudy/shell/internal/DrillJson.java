// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.understudy.api.engine.DrillReport;
import org.understudy.api.engine.TestCopy;

/** What {@code replica:drills --json} prints. */
record DrillJson(List<Copy> copies, List<Report> drills) {
    /** A copy that there is. */
    record Copy(String workload, String id, String point, String folder, Instant startedAt, boolean ready) {}

    /** What became of a test failover; {@code replica:failover-test --json} prints it. */
    record Report(
            String workload,
            String id,
            String point,
            Instant pointAt,
            Instant startedAt,
            double copyingSeconds,
            boolean sharesBlocks,
            List<String> hook,
            double hookSeconds,
            Optional<Integer> exitCode,
            String result,
            String output,
            String message) {}

    static DrillJson of(List<TestCopy> copies, List<DrillReport> reports) {
        return new DrillJson(
                copies.stream()
                        .map(copy -> new Copy(
                                copy.workload(),
                                copy.id().toString(),
                                copy.point().toString(),
                                copy.folder().toString(),
                                copy.startedAt(),
                                copy.ready()))
                        .toList(),
                reports.stream().map(DrillJson::of).toList());
    }

    static Report of(DrillReport report) {
        return new Report(
                report.workload(),
                report.id().toString(),
                report.point().toString(),
                report.pointAt(),
                report.startedAt(),
                report.copying().toMillis() / 1000.0,
                report.shared(),
                report.hook(),
                report.running().toMillis() / 1000.0,
                report.exitCode(),
                report.result().name(),
                report.output(),
                report.message());
    }
}
