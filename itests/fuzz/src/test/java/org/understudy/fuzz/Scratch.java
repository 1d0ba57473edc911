// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for parsers that read files, emptied before each input. */
public final class Scratch {
    private final Path folder;

    private Scratch(Path folder) {
        this.folder = folder;
    }

    public static Scratch create() {
        try {
            Scratch scratch = new Scratch(Files.createTempDirectory("understudy-fuzz"));
            Runtime.getRuntime().addShutdownHook(new Thread(scratch::delete));
            return scratch;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void delete() {
        try {
            empty();
            Files.delete(folder);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public Path empty() throws IOException {
        List<Path> all;
        try (Stream<Path> paths = Files.walk(folder)) {
            all = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all.subList(0, all.size() - 1)) {
            Files.delete(path);
        }
        return folder;
    }

    /** A file with this content and nothing besides. */
    public Path file(byte[] content) throws IOException {
        return Files.write(empty().resolve("file"), content);
    }
}
