// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What is to be known after a crash: a folder of small files of keys and values, one for each name. What was put or removed is
 * durable when the call returns; a crash leaves the old file or the new one. Two calls about one name exclude each other by
 * their caller.
 */
public final class MarkFiles {
    private final Path folder;

    /** @param folder is made with the first mark */
    public MarkFiles(Path folder) {
        this.folder = folder;
    }

    /** The names of all marks, damaged ones too, sorted. */
    public List<String> names() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".tmp"))
                    .sorted()
                    .toList();
        }
    }

    public boolean exists(String name) {
        return Files.exists(file(name));
    }

    /** @throws IllegalArgumentException for a text that is no such file; missing keys are for the caller to see */
    public Properties read(String name) throws IOException {
        Properties values = new Properties();
        values.load(new StringReader(Files.readString(file(name))));
        return values;
    }

    public void put(String name, Map<String, String> values) throws IOException {
        Properties out = new Properties();
        out.putAll(values);
        StringWriter text = new StringWriter();
        out.store(text, null);
        Files.createDirectories(folder);
        DurableFiles.write(file(name), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** One that is not there is fine. */
    public void remove(String name) throws IOException {
        if (Files.deleteIfExists(file(name))) {
            DurableFiles.syncFolder(folder);
        }
    }

    /** Where a mark is, to tell an operator. */
    public Path file(String name) {
        return folder.resolve(name);
    }
}
