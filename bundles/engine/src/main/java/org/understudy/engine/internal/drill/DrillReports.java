// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.DrillReport;
import org.understudy.io.DurableFiles;

/** The reports, a file each in a folder for each workload; the oldest go when there are too many. Thread-safe. */
final class DrillReports {
    static final int KEPT = 100;

    private static final Logger LOG = LoggerFactory.getLogger(DrillReports.class);
    private static final String SUFFIX = ".properties";
    private static final String NONE = "-";

    private final Path folder;

    DrillReports(Path folder) {
        this.folder = folder;
    }

    synchronized void add(DrillReport report) throws IOException {
        Path place = folder.resolve(report.id().toString());
        Files.createDirectories(place);
        new Fields()
                .put("id", report.id())
                .put("workload", report.workload())
                .put("point", report.point())
                .put("point.at", report.pointAt())
                .put("started", report.startedAt())
                .put("copying", report.copying())
                .put("shared", report.shared())
                .putAll("hook", report.hook())
                .put("running", report.running())
                .put("exit", report.exitCode().map(Object::toString).orElse(NONE))
                .put("result", report.result())
                .put("output", report.output())
                .put("message", report.message())
                .write(file(report.id(), report.startedAt()));
        List<Path> files = files(place);
        for (Path old : files.subList(0, Math.max(0, files.size() - KEPT))) {
            Files.delete(old);
        }
        DurableFiles.syncFolder(folder);
    }

    private Path file(WorkloadId id, Instant startedAt) {
        return folder.resolve(id.toString())
                .resolve(String.format(Locale.ROOT, "%015d", startedAt.toEpochMilli()) + SUFFIX);
    }

    /** Whether what became of a test failover was written before a crash. */
    synchronized boolean contains(WorkloadId id, Instant startedAt) {
        return Files.exists(file(id, startedAt));
    }

    /** Oldest first, as names ascend with time. */
    private static List<Path> files(Path place) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    /** Newest first. One that can't be read is logged and left out. */
    synchronized List<DrillReport> list() {
        List<DrillReport> reports = new ArrayList<>();
        try {
            if (Files.isDirectory(folder)) {
                List<Path> places;
                try (Stream<Path> paths = Files.list(folder)) {
                    places = paths.filter(Files::isDirectory).toList();
                }
                for (Path place : places) {
                    for (Path file : files(place)) {
                        read(file).ifPresent(reports::add);
                    }
                }
            }
        } catch (IOException e) {
            LOG.error("The reports of drills in {} can't be listed: {}", folder, e.toString());
        }
        reports.sort(Comparator.comparing(DrillReport::startedAt).reversed());
        return List.copyOf(reports);
    }

    private static Optional<DrillReport> read(Path file) {
        try {
            Fields fields = Fields.read(file);
            String exit = fields.get("exit");
            return Optional.of(new DrillReport(
                    WorkloadId.parse(fields.get("id")),
                    fields.get("workload"),
                    TransferId.parse(fields.get("point")),
                    Instant.parse(fields.get("point.at")),
                    Instant.parse(fields.get("started")),
                    Duration.parse(fields.get("copying")),
                    Boolean.parseBoolean(fields.get("shared")),
                    fields.all("hook"),
                    Duration.parse(fields.get("running")),
                    exit.equals(NONE) ? Optional.empty() : Optional.of(Integer.valueOf(exit)),
                    DrillReport.Result.valueOf(fields.get("result")),
                    fields.get("output"),
                    fields.get("message")));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            LOG.error("The report {} can't be read: {}", file, e.getMessage());
            return Optional.empty();
        }
    }
}
