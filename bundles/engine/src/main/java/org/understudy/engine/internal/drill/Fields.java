// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.drill;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.understudy.io.DurableFiles;

/** Texts by key in a file that is replaced as a whole, in the form of Java's properties. */
final class Fields {
    private final Properties values = new Properties();

    static Fields read(Path file) throws IOException {
        Fields fields = new Fields();
        try {
            fields.values.load(new StringReader(Files.readString(file)));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is damaged", e);
        }
        return fields;
    }

    void write(Path file) throws IOException {
        StringWriter text = new StringWriter();
        values.store(text, null);
        DurableFiles.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    Fields put(String key, Object value) {
        values.setProperty(key, value.toString());
        return this;
    }

    Fields putAll(String key, List<String> list) {
        put(key, list.size());
        for (int i = 0; i < list.size(); i++) {
            put(key + "." + i, list.get(i));
        }
        return this;
    }

    /** @throws IllegalArgumentException if it is not there */
    String get(String key) {
        String value = values.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("there is no " + key);
        }
        return value;
    }

    List<String> all(String key) {
        return IntStream.range(0, Integer.parseInt(get(key)))
                .mapToObj(i -> get(key + "." + i))
                .toList();
    }
}
