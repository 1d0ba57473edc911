// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.understudy.api.audit.AuditEntry;

/**
 * The trail's files in their folder, one chain. When all together have more than they may the oldest is removed, and an entry
 * says so before. To be used by one thread.
 */
final class AuditFiles implements AutoCloseable {
    /** Between seven and eight parts of what the trail may have are kept. */
    static final int PARTS = 8;

    private final Path folder;
    private final AuditLine lines = new AuditLine();
    private Optional<Torn> torn;
    private AuditFile current;
    private Path path;
    private long next = 1;
    private String head = AuditLine.BEGIN;

    /** What a crash left behind the last entry. */
    record Torn(Path file, long bytes) {}

    /**
     * Files as they are at one moment; the last one counts up to a length.
     *
     * @param head of the last entry that was written; empty if they are not open
     */
    record Snapshot(NavigableMap<Long, Path> files, long lastLength, Optional<String> head) {}

    AuditFiles(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Optional<Torn> found = Optional.empty();
        NavigableMap<Long, Path> all = files();
        if (all.isEmpty()) {
            open(AuditFile.path(folder, next));
        } else {
            for (Path file : all.descendingMap().values()) {
                AuditEnd end = AuditEnd.of(file, lines);
                if (current == null) {
                    current = AuditFile.append(file, end.length());
                    path = file;
                    found = end.torn() > 0 ? Optional.of(new Torn(file, end.torn())) : Optional.empty();
                }
                if (end.last().isPresent()) {
                    next = end.last().get().entry().sequence() + 1;
                    head = end.hash();
                    break;
                }
            }
        }
        torn = found;
    }

    /** Goes on with a chain whose last entries are not in the files any more: so it shows that they were there. */
    void goOn(long knownNext, String knownHead) throws IOException {
        if (next < knownNext) {
            next = knownNext;
            head = knownHead;
            rotate();
        }
    }

    private void open(Path file) throws IOException {
        AuditFile created = AuditFile.create(file);
        if (current != null) {
            current.close();
        }
        current = created;
        path = file;
    }

    /** What was found when the files were opened, until {@link #mended}; it is written over by the next entry. */
    Optional<Torn> torn() {
        return torn;
    }

    /** An entry tells of what was torn. */
    void mended() {
        torn = Optional.empty();
    }

    private NavigableMap<Long, Path> files() throws IOException {
        return files(folder);
    }

    private static NavigableMap<Long, Path> files(Path folder) throws IOException {
        NavigableMap<Long, Path> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> AuditFile.first(file).ifPresent(first -> all.put(first, file)));
        }
        return all;
    }

    /** Of files that can't be appended to, and so don't change. */
    static Snapshot snapshot(Path folder) throws IOException {
        NavigableMap<Long, Path> all = files(folder);
        return new Snapshot(all, all.isEmpty() ? 0 : Files.size(all.lastEntry().getValue()), Optional.empty());
    }

    Snapshot snapshot() throws IOException {
        return new Snapshot(
                files().headMap(AuditFile.first(path).orElseThrow(), true), current.length(), Optional.of(head));
    }

    /** The sequence of the next entry. */
    long next() {
        return next;
    }

    /** The SHA-256 of the last entry. */
    String head() {
        return head;
    }

    /** Whether the file has its part of what the trail may have, and the next entry begins another one. */
    boolean isFull(AuditSettings settings) {
        return current.length() >= settings.bytes() / PARTS;
    }

    /** Begins a file; a crash in here leaves an empty one more, which is gone on with. */
    void rotate() throws IOException {
        open(AuditFile.path(folder, next));
    }

    /** The sequence of the oldest entry that may stay; empty if all may. */
    Optional<Long> excess(AuditSettings settings) throws IOException {
        NavigableMap<Long, Path> all = files();
        long bytes = 0;
        Long kept = null;
        for (Path file : all.descendingMap().values()) {
            bytes += Files.size(file);
            if (kept != null && bytes > settings.bytes() - settings.bytes() / PARTS) {
                return Optional.of(kept);
            }
            kept = AuditFile.first(file).orElseThrow();
        }
        return Optional.empty();
    }

    /** Removes the files before an entry, the oldest first. */
    void removeBefore(long sequence) throws IOException {
        for (Path file : files().headMap(sequence, false).values()) {
            Files.deleteIfExists(file);
        }
    }

    /** Durable when it returns; after an error it is as if it had not been tried. */
    void add(AuditEntry entry) throws IOException {
        byte[] line = lines.write(entry, head);
        if (line.length >= AuditLine.MAX) {
            throw new IOException("an entry of " + line.length + " bytes");
        }
        if (!Files.exists(path)) {
            throw new IOException(path + " was removed");
        }
        current.add(line);
        next = entry.sequence() + 1;
        head = AuditLine.hash(line);
    }

    @Override
    public void close() throws IOException {
        current.close();
    }
}
