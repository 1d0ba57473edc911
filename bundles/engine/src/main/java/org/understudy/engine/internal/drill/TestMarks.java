// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.WorkloadId;
import org.understudy.io.DurableFiles;

/** The marks of test failovers, a file each, named by the workload's GUID. Thread-safe. */
final class TestMarks {
    private static final Logger LOG = LoggerFactory.getLogger(TestMarks.class);

    private final Path folder;
    private final Map<WorkloadId, TestMark> marks = new ConcurrentHashMap<>();

    TestMarks(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        List<Path> files;
        try (Stream<Path> paths = Files.list(folder)) {
            files = paths.filter(path -> !path.toString().endsWith(".tmp")).toList();
        }
        for (Path file : files) {
            try {
                TestMark mark = TestMark.read(file);
                marks.put(mark.id(), mark);
            } catch (IOException e) {
                LOG.error(
                        "{}. If it belongs to a test failover, delete its copy and this file by hand.", e.getMessage());
            }
        }
    }

    List<TestMark> list() {
        return marks.values().stream()
                .sorted(Comparator.comparing(TestMark::workload))
                .toList();
    }

    Optional<TestMark> find(String nameOrId) {
        return marks.values().stream()
                .filter(mark ->
                        mark.workload().equals(nameOrId) || mark.id().toString().equalsIgnoreCase(nameOrId))
                .findFirst();
    }

    /** @return false if there is one of this workload already */
    boolean begin(TestMark mark) throws IOException {
        if (marks.putIfAbsent(mark.id(), mark) != null) {
            return false;
        }
        boolean written = false;
        try {
            mark.write(file(mark));
            written = true;
        } finally {
            if (!written) {
                marks.remove(mark.id());
            }
        }
        return true;
    }

    void update(TestMark mark) throws IOException {
        mark.write(file(mark));
        marks.put(mark.id(), mark);
    }

    void delete(TestMark mark) throws IOException {
        Files.deleteIfExists(file(mark));
        DurableFiles.syncFolder(folder);
        marks.remove(mark.id());
    }

    private Path file(TestMark mark) {
        return folder.resolve(mark.id().toString());
    }
}
