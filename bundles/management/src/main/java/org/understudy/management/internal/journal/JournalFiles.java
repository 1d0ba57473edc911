// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.event.Event;
import org.understudy.api.event.EventFilter;

/**
 * The journal's files in their folder. The oldest one is deleted when all together have more than they may: so between
 * seven and eight eighths of the limit are kept. One thread writes; any may read.
 */
final class JournalFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalFiles.class);
    private static final int PARTS = 8;

    private final Path folder;
    private final EventLine lines = new EventLine();
    private Segment current;
    private long next = 1;

    JournalFiles(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        NavigableMap<Long, Path> all = segments();
        if (all.isEmpty()) {
            current = Segment.create(Segment.file(folder, next));
        } else {
            current = reopen(all.lastEntry().getValue(), all.lastKey());
        }
    }

    /** A crash may have left a half of the last line, or what a power cut made of it: the file ends before that. */
    private Segment reopen(Path file, long first) throws IOException {
        byte[] content = Files.readAllBytes(file);
        int events = 0;
        int end = 0;
        next = first;
        for (int at = 0; at < content.length; at++) {
            if (content[at] != '\n') {
                continue;
            }
            try {
                String line = new String(content, end, at - end, StandardCharsets.UTF_8);
                next = Math.max(next, lines.read(line).sequence() + 1);
            } catch (IOException e) {
                break;
            }
            events++;
            end = at + 1;
        }
        if (end < content.length) {
            LOG.warn(
                    "The event journal {} had {} bytes behind its last whole event; they are cut off.",
                    file,
                    content.length - end);
        }
        return Segment.append(file, events, end);
    }

    private NavigableMap<Long, Path> segments() throws IOException {
        NavigableMap<Long, Path> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> Segment.first(file).ifPresent(first -> all.put(first, file)));
        }
        return all;
    }

    /** The sequence of the next event. */
    long next() {
        return next;
    }

    /** Appends: it is there for readers, and after a crash of this process; after a power cut only if it was synced. */
    void add(Event event, JournalSettings settings) throws IOException {
        String line = lines.write(event);
        next = event.sequence() + 1; // one that can't be written leaves a gap
        if (current.events() >= settings.events() / PARTS
                || current.length() + line.length() > settings.bytes() / PARTS) {
            rotate(event.sequence(), settings);
        }
        current.add(line);
    }

    /** A crash in here leaves one file more or an empty one: both are in order. */
    private void rotate(long first, JournalSettings settings) throws IOException {
        Segment created = Segment.create(Segment.file(folder, first));
        current.close();
        current = created;
        NavigableMap<Long, Path> all = segments();
        while (all.size() > 1 && isTooMuch(all, first, settings)) {
            Files.deleteIfExists(all.pollFirstEntry().getValue());
        }
    }

    /** Whether there is no room for a full part more. */
    private static boolean isTooMuch(NavigableMap<Long, Path> all, long first, JournalSettings settings)
            throws IOException {
        long bytes = 0;
        for (Path file : all.values()) {
            bytes += Files.size(file);
        }
        return first - all.firstKey() > settings.events() - settings.events() / PARTS
                || bytes > settings.bytes() - settings.bytes() / PARTS;
    }

    void sync() throws IOException {
        current.force();
    }

    /** The latest events that match, oldest first; a line that can't be read is left out. */
    List<Event> find(EventFilter filter, int limit) throws IOException {
        List<Event> found = new ArrayList<>();
        for (Path file : segments().descendingMap().values()) {
            List<Event> matching = read(file).stream().filter(filter).toList();
            int wanted = Math.min(matching.size(), limit - found.size());
            found.addAll(0, matching.subList(matching.size() - wanted, matching.size()));
            if (found.size() >= limit) {
                break;
            }
        }
        return found;
    }

    private List<Event> read(Path file) throws IOException {
        String content;
        try {
            content = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException deletedInBetween) {
            return List.of();
        }
        List<Event> events = new ArrayList<>();
        int start = 0;
        for (int end = content.indexOf('\n'); end >= 0; end = content.indexOf('\n', start)) {
            try {
                events.add(lines.read(content.substring(start, end)));
            } catch (IOException e) {
                LOG.debug("{}: a line is no event of this version.", file, e);
            }
            start = end + 1;
        }
        return events;
    }

    @Override
    public void close() throws IOException {
        current.close();
    }
}
