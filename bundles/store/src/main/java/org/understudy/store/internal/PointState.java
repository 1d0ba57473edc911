// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.understudy.api.TransferId;

/**
 * What changes of a recovery point while it exists; replaced as a whole.
 *
 * @param next the state that the undo log leads back from: that of the next newer point, or of {@code current}
 * @param generation of the undo log's two index files; the others are left from a cut merge
 * @param extents how many records are valid in one
 * @param leaves and in the other
 * @param data how many bytes of undo.dat are valid
 */
record PointState(
        TransferId next,
        int generation,
        long extents,
        long leaves,
        long data,
        Optional<Instant> lockedUntil,
        boolean damaged) {
    private static final String HEADER = "understudy-point 1";
    private static final String NONE = "-";

    PointState locked(Instant until) {
        return new PointState(next, generation, extents, leaves, data, Optional.of(until), damaged);
    }

    PointState damage() {
        return new PointState(next, generation, extents, leaves, data, lockedUntil, true);
    }

    void write(Path file) throws IOException {
        SealedText.write(
                file,
                HEADER + "\nnext " + next + "\ngeneration " + generation + "\nextents " + extents + "\nleaves " + leaves
                        + "\ndata " + data + "\nlocked-until "
                        + lockedUntil.map(Instant::toString).orElse(NONE) + "\ndamaged " + damaged + "\n");
    }

    /** @throws IOException if it can't be read, or is damaged */
    static PointState read(Path file) throws IOException {
        List<String> lines = SealedText.read(file, HEADER);
        try {
            String locked = SealedText.field(lines, 6, "locked-until");
            return new PointState(
                    TransferId.parse(SealedText.field(lines, 1, "next")),
                    Integer.parseInt(SealedText.field(lines, 2, "generation")),
                    Long.parseLong(SealedText.field(lines, 3, "extents")),
                    Long.parseLong(SealedText.field(lines, 4, "leaves")),
                    Long.parseLong(SealedText.field(lines, 5, "data")),
                    locked.equals(NONE) ? Optional.empty() : Optional.of(Instant.parse(locked)),
                    Boolean.parseBoolean(SealedText.field(lines, 7, "damaged")));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }
}
