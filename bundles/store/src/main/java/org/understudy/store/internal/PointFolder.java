// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names within a recovery point's folder, {@code points/NUMBER}. */
record PointFolder(Path root) {
    private static final Pattern HELD = Pattern.compile("([0-9]{1,9})(?:\\.([0-9]{1,9}))?");

    /** The state that the point goes back to. */
    Path state() {
        return root.resolve("state");
    }

    /** The roots of that state's hash trees. */
    Path roots() {
        return root.resolve("roots");
    }

    /** The receipt of that state. */
    Path receipt() {
        return root.resolve("receipt");
    }

    /** What changes of a point: see {@link PointState}. */
    Path point() {
        return root.resolve("point");
    }

    /** Old bytes; the index says what lies where. */
    Path data() {
        return root.resolve("undo.dat");
    }

    Path extents(int generation) {
        return root.resolve("extents-" + generation + ".idx");
    }

    /** Old leaves of the hash trees. */
    Path leaves(int generation) {
        return root.resolve("leaves-" + generation + ".idx");
    }

    /**
     * Files that the next state doesn't have, each under its index in the point's state. One that came by a merge has the
     * merge's generation behind it: {@code INDEX.GENERATION}.
     */
    Path files() {
        return root.resolve("files");
    }

    Path file(int index) {
        return files().resolve(Integer.toString(index));
    }

    Path file(int index, int generation) {
        return files().resolve(index + "." + generation);
    }

    /** The leaves of those files' hash trees, under the same names. */
    Path trees() {
        return root.resolve("trees");
    }

    Path tree(Path file) {
        return trees().resolve(file.getFileName());
    }

    /** The files that the point holds whole, by their index; what a cut merge left, or somebody put there, is none. */
    Map<Integer, Path> held(int generation) throws IOException {
        Map<Integer, Path> held = new HashMap<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(files())) {
            for (Path path : paths) {
                Matcher name = HELD.matcher(path.getFileName().toString());
                if (name.matches() && (name.group(2) == null || Integer.parseInt(name.group(2)) <= generation)) {
                    held.put(Integer.parseInt(name.group(1)), path);
                }
            }
        }
        return held;
    }
}
