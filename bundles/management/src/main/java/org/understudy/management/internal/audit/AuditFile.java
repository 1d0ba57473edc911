// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.understudy.io.DurableFiles;

/**
 * The file of the trail that is appended to. Its name has the sequence of its first entry, only its owner may read it. To be
 * used by one thread.
 *
 * <p>A {@code FileChannel} would be closed for good by whoever interrupts a command.
 */
final class AuditFile implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("audit-([0-9]{16})\\.jsonl");

    private final RandomAccessFile file;
    private long length;

    private AuditFile(RandomAccessFile file, long length) {
        this.file = file;
        this.length = length;
    }

    /** The sequence of the first entry of the file with this name; empty if it is none of the trail. */
    static Optional<Long> first(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Optional.of(Long.parseLong(name.group(1))) : Optional.empty();
    }

    static Path path(Path folder, long firstSequence) {
        return folder.resolve(String.format(Locale.ROOT, "audit-%016d.jsonl", firstSequence));
    }

    /** An empty file that is there may be left of a crash. */
    static AuditFile create(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            DurableFiles.syncFolder(file.toAbsolutePath().getParent());
        }
        return append(file, 0);
    }

    /** @param length behind the last entry: what follows is written over by the next one */
    static AuditFile append(Path file, long length) throws IOException {
        return new AuditFile(new RandomAccessFile(file.toFile(), "rw"), length);
    }

    /** Durable when it returns; after an error the file has no part of the line, or what the next line is written over. */
    void add(byte[] line) throws IOException {
        byte[] bytes = Arrays.copyOf(line, line.length + 1);
        bytes[line.length] = '\n';
        long end = length + bytes.length;
        try {
            file.seek(length);
            file.write(bytes);
            if (file.length() > end) {
                file.setLength(end);
            }
            file.getFD().sync();
        } catch (IOException e) {
            cut(e);
            throw e;
        }
        length = end;
    }

    private void cut(IOException cause) {
        try {
            file.setLength(length);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    long length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
