// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditReport;

/** A trail in a folder, and what a test does to its files. */
record TrailFolder(Path folder) {
    static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    static final long FILE = 16 << 10;
    private static final String PADDING = "x".repeat(900);

    ChainedTrail open() {
        return new ChainedTrail(folder, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** Locks points 1 to so many: two entries each. */
    static void act(ChainedTrail trail, int actions) {
        for (int i = 1; i <= actions; i++) {
            trail.perform(AuditAction.POINT_LOCK, "web" + i, "", () -> {});
        }
    }

    /** A trail that was closed. */
    TrailFolder with(int actions) throws InterruptedException {
        ChainedTrail trail = open();
        act(trail, actions);
        trail.close();
        return this;
    }

    /** Fills so many files, of 16 KiB each. */
    static void fill(ChainedTrail trail, int files) {
        trail.settings(new AuditSettings(AuditFiles.PARTS * FILE));
        for (int i = 0; i < files * 16; i++) {
            trail.found(AuditAction.PRIMARY_AUTHORIZE, "test", "web" + i, PADDING);
        }
    }

    List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    Path file() throws IOException {
        return files().get(0);
    }

    List<String> lines() throws IOException {
        return new ArrayList<>(Files.readAllLines(file()));
    }

    void write(List<String> lines) throws IOException {
        Files.writeString(file(), String.join("\n", lines) + "\n");
    }

    AuditReport verify() throws InterruptedException {
        return verify(Optional.empty());
    }

    AuditReport verify(Optional<String> head) throws InterruptedException {
        ChainedTrail trail = open();
        AuditReport report = trail.verify(head);
        trail.close();
        return report;
    }
}
