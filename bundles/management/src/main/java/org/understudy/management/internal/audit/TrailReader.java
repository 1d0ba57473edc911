// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.audit.AuditEntry;
import org.understudy.api.audit.AuditFilter;

/** Looks for entries, from the latest file backwards. It does not follow the chain. */
final class TrailReader {
    private static final Logger LOG = LoggerFactory.getLogger(TrailReader.class);

    private TrailReader() {}

    /** The latest entries that match, oldest first; a line that is no entry is left out. */
    static List<AuditEntry> find(AuditFiles.Snapshot snapshot, AuditFilter filter, int limit) throws IOException {
        Deque<AuditEntry> found = new ArrayDeque<>();
        AuditLine lines = new AuditLine();
        for (Path file : snapshot.files().descendingMap().values()) {
            List<AuditEntry> matching = matching(file, lines, filter, limit - found.size());
            for (int i = matching.size() - 1; i >= 0; i--) {
                found.addFirst(matching.get(i));
            }
            if (found.size() >= limit) {
                break;
            }
        }
        return List.copyOf(found);
    }

    private static List<AuditEntry> matching(Path file, AuditLine lines, AuditFilter filter, int limit)
            throws IOException {
        Deque<AuditEntry> latest = new ArrayDeque<>();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                try {
                    AuditEntry entry =
                            lines.read(line.getBytes(StandardCharsets.UTF_8)).entry();
                    if (filter.test(entry)) {
                        latest.addLast(entry);
                    }
                } catch (IOException e) {
                    LOG.debug("{}: a line is no entry of this version.", file, e);
                }
                if (latest.size() > limit) {
                    latest.removeFirst();
                }
            }
        } catch (NoSuchFileException removedInBetween) {
            return List.of();
        }
        return new ArrayList<>(latest);
    }
}
