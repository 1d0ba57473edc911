// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.TransferId;

/**
 * How far the background verification of a workload is.
 *
 * @param finished when the last whole one ended
 * @param done states that the one under way is through with
 * @param state that it is in the midst of
 * @param file index of the file that comes next there
 * @param leaf index of the leaf that comes next in the file
 */
record ScrubState(Optional<Instant> finished, List<TransferId> done, Optional<TransferId> state, int file, long leaf) {
    static final ScrubState NEVER = new ScrubState(Optional.empty(), List.of(), Optional.empty(), 0, 0);

    private static final Logger LOG = LoggerFactory.getLogger(ScrubState.class);
    private static final String HEADER = "understudy-scrub 1";
    private static final String NONE = "-";

    ScrubState {
        done = List.copyOf(done);
    }

    static ScrubState finished(Instant at) {
        return new ScrubState(Optional.of(at), List.of(), Optional.empty(), 0, 0);
    }

    ScrubState at(TransferId now, int nextFile, long nextLeaf) {
        return new ScrubState(finished, done, Optional.of(now), nextFile, nextLeaf);
    }

    ScrubState through(TransferId now) {
        List<TransferId> more = new ArrayList<>(done);
        more.add(now);
        return new ScrubState(finished, more, Optional.empty(), 0, 0);
    }

    void write(Path path) throws IOException {
        StringBuilder text = new StringBuilder(HEADER)
                .append("\nfinished ")
                .append(finished.map(Instant::toString).orElse(NONE))
                .append("\nstate ")
                .append(state.map(TransferId::toString).orElse(NONE))
                .append("\nfile ")
                .append(file)
                .append("\nleaf ")
                .append(leaf)
                .append("\ndone ")
                .append(done.size())
                .append('\n');
        done.forEach(each -> text.append(each).append('\n'));
        SealedText.write(path, text.toString());
    }

    /** One that can't be read costs a verification from the start. */
    static ScrubState read(Path path) {
        if (!Files.exists(path)) {
            return NEVER;
        }
        try {
            List<String> lines = SealedText.read(path, HEADER);
            int count = Integer.parseInt(SealedText.field(lines, 5, "done"));
            return new ScrubState(
                    optional(SealedText.field(lines, 1, "finished")).map(Instant::parse),
                    lines.subList(6, 6 + count).stream().map(TransferId::parse).toList(),
                    optional(SealedText.field(lines, 2, "state")).map(TransferId::parse),
                    Integer.parseInt(SealedText.field(lines, 3, "file")),
                    Long.parseLong(SealedText.field(lines, 4, "leaf")));
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
            LOG.warn("{} can't be read: {}. The verification begins anew.", path, e.getMessage());
            return NEVER;
        }
    }

    private static Optional<String> optional(String text) {
        return text.equals(NONE) ? Optional.empty() : Optional.of(text);
    }
}
