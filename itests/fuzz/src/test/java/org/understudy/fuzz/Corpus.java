// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.fuzz;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What is kept for one parser, under the name of its fuzz test without the Fuzz: inputs that fuzzing found, as an archive,
 * and those that were treated wrongly once, a file each.
 *
 * @param source of the fuzz test, below {@link #SOURCES}; {@code itests/fuzz/run} finds them the same way
 */
record Corpus(Path source) {
    private static final Path SOURCES = Path.of("src/test/java");
    private static final String SUFFIX = "Fuzz.java";
    static final Path ARCHIVES = Path.of("corpus");
    static final Path REGRESSIONS = Path.of("regressions");

    static Stream<Corpus> all() throws IOException {
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            return sources
                    .filter(path -> path.getFileName().toString().endsWith(SUFFIX))
                    .map(path -> new Corpus(SOURCES.relativize(path)))
                    .toList()
                    .stream();
        }
    }

    String name() {
        return source.getFileName().toString().replace(SUFFIX, "");
    }

    /** By their names. */
    Map<String, byte[]> inputs() throws IOException {
        Map<String, byte[]> inputs = new TreeMap<>();
        try (ZipFile archive = new ZipFile(ARCHIVES.resolve(name() + ".zip").toFile())) {
            for (Enumeration<? extends ZipEntry> all = archive.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                inputs.put(entry.getName(), archive.getInputStream(entry).readAllBytes());
            }
        }
        Path folder = REGRESSIONS.resolve(name());
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    inputs.put(file.getFileName().toString(), Files.readAllBytes(file));
                }
            }
        }
        return inputs;
    }

    /** The method that a fuzzer calls. */
    MethodHandle parser() throws ReflectiveOperationException {
        String type = source.toString().replace(".java", "").replace('/', '.');
        return MethodHandles.publicLookup()
                .findStatic(Class.forName(type), "fuzzerTestOneInput", MethodType.methodType(void.class, byte[].class));
    }

    @Override
    public String toString() {
        return name();
    }
}
