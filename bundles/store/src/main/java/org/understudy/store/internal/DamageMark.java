// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.TransferId;
import org.understudy.api.store.Damage;

/**
 * That {@code current} is not what its transfer made. As long as there is a mark the state goes by another name: the primary
 * has no block map of that one, compares all, and so repairs what differs. The commit of a comparison takes the mark away;
 * a crash before costs one more comparison.
 *
 * @param at when the damage was found
 * @param ranges some of the damage, at most {@link #MOST}
 */
record DamageMark(Instant at, List<Damage> ranges) {
    static final int MOST = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(DamageMark.class);
    private static final String HEADER = "understudy-damage 1";

    DamageMark {
        ranges = List.copyOf(ranges.subList(0, Math.min(MOST, ranges.size())));
    }

    /** The name of a damaged state; the same each time. */
    static TransferId alias(TransferId state) {
        byte[] seed = ("damaged " + state).getBytes(StandardCharsets.UTF_8);
        return TransferId.parse(UUID.nameUUIDFromBytes(seed).toString());
    }

    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder(HEADER)
                .append("\nat ")
                .append(at)
                .append("\nranges ")
                .append(ranges.size())
                .append('\n');
        for (Damage range : ranges) {
            text.append(range.offset())
                    .append(' ')
                    .append(range.length())
                    .append(' ')
                    .append(range.file())
                    .append('\n');
        }
        SealedText.write(file, text.toString());
    }

    /** A mark that can't be read counts as one without ranges: a comparison too many harms nobody. */
    static Optional<DamageMark> find(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            List<String> lines = SealedText.read(file, HEADER);
            Instant at = Instant.parse(SealedText.field(lines, 1, "at"));
            int count = Integer.parseInt(SealedText.field(lines, 2, "ranges"));
            List<Damage> ranges = new ArrayList<>();
            for (String line : lines.subList(3, 3 + count)) {
                String[] parts = line.split(" ", 3);
                ranges.add(new Damage(parts[2], Long.parseLong(parts[0]), Long.parseLong(parts[1])));
            }
            return Optional.of(new DamageMark(at, ranges));
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
            LOG.warn("{} can't be read: {}. All is compared.", file, e.getMessage());
            return Optional.of(new DamageMark(Files.getLastModifiedTime(file).toInstant(), List.of()));
        }
    }
}
