// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.understudy.io.DurableFiles;

/**
 * A file of the journal: events, a line each, appended. Its name has the sequence of its first event. To be used by one
 * thread.
 */
final class Segment implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("events-([0-9]{16})\\.jsonl");

    private final FileChannel channel;
    private int events;
    private long length;
    private boolean dirty;

    private Segment(FileChannel channel, int events, long length) {
        this.channel = channel;
        this.events = events;
        this.length = length;
    }

    /** The sequence of the first event of the file with this name; empty if it is none of the journal. */
    static Optional<Long> first(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Optional.of(Long.parseLong(name.group(1))) : Optional.empty();
    }

    static Path file(Path folder, long firstSequence) {
        return folder.resolve(String.format(Locale.ROOT, "events-%016d.jsonl", firstSequence));
    }

    static Segment create(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.truncate(0);
        DurableFiles.syncFolder(file.toAbsolutePath().getParent());
        return new Segment(channel, 0, 0);
    }

    /** @param length behind the last event that counts: what follows is cut off */
    static Segment append(Path file, int events, long length) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        channel.truncate(length);
        return new Segment(channel, events, length);
    }

    /** After an error the file has no part of the line. */
    void add(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        long at = length;
        try {
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            cut(e);
            throw e;
        }
        length = at;
        events++;
        dirty = true;
    }

    private void cut(IOException cause) {
        try {
            channel.truncate(length);
        } catch (IOException e) {
            cause.addSuppressed(e); // the next line is written over it, and the next start cuts it
        }
    }

    void force() throws IOException {
        if (dirty) {
            channel.force(false);
            dirty = false;
        }
    }

    int events() {
        return events;
    }

    long length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            channel.truncate(length);
            force();
        }
    }
}
