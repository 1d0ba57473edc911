// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.understudy.fuzz.Hostile;
import org.understudy.fuzz.Scratch;

/**
 * The store's text files; the first byte says which. Those that start with a capital get a right checksum, as a checksum
 * keeps accidents away, and nobody who wants to write such a file.
 */
public final class SealedTextFuzz {
    private static final Scratch SCRATCH = Scratch.create();
    private static final String HEADERS = "understudy-";

    private SealedTextFuzz() {}

    /** Reads, and writes what was read. */
    private interface Kind {
        Object read(Path file) throws Exception;
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        char selector = (char) input[0];
        byte[] content = Arrays.copyOfRange(input, 1, input.length);
        Path file = SCRATCH.empty().resolve("text");
        if (Character.isUpperCase(selector)) {
            String text = HEADERS + new String(content, StandardCharsets.UTF_8);
            SealedText.write(file, text.endsWith("\n") ? text : text + "\n");
        } else {
            Files.write(file, content);
        }
        switch (Character.toUpperCase(selector)) {
            case 'S' -> {
                Optional<State> state = Hostile.parse(Hostile.DAMAGED, () -> State.read(file));
                again(state, file, State::read, () -> state.get().write(file));
            }
            case 'P' -> {
                Optional<PointState> point = Hostile.parse(Hostile.DAMAGED, () -> PointState.read(file));
                again(point, file, PointState::read, () -> point.get().write(file));
            }
            case 'R' -> {
                Optional<Roots> roots = Hostile.parse(Hostile.DAMAGED, () -> Roots.read(file));
                again(roots, file, Roots::read, () -> roots.get().write(file));
            }
            case 'C' -> Hostile.parse(e -> false, () -> ScrubState.read(file));
            case 'D' -> Hostile.parse(e -> false, () -> DamageMark.find(file));
            default -> {}
        }
    }

    private interface Write {
        void run() throws Exception;
    }

    private static void again(Optional<?> value, Path file, Kind kind, Write write) throws Exception {
        if (value.isPresent()) {
            write.run();
            Hostile.same(kind.read(file), value.get());
        }
    }
}
