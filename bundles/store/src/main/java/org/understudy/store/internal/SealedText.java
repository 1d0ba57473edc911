// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.understudy.io.DurableFiles;

/** Text files that end with a line of their checksum. */
final class SealedText {
    private static final String CHECKSUM = "crc32c ";

    private SealedText() {}

    /** Replaces a file durably: after a crash it is the old one or the new one. */
    static void write(Path file, CharSequence lines) throws IOException {
        String text = lines.toString();
        DurableFiles.write(file, (text + CHECKSUM + checksum(text) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param header what its first line must be
     * @throws IOException if it can't be read, is damaged, or of another kind
     */
    static List<String> read(Path file, String header) throws IOException {
        String text = Files.readString(file);
        int end = text.lastIndexOf(CHECKSUM);
        if (!text.startsWith(header + "\n")
                || end < 0
                || !text.substring(end).equals(CHECKSUM + checksum(text.substring(0, end)) + "\n")) {
            throw new IOException(file + " is damaged, or of another version");
        }
        return text.substring(0, end).lines().toList();
    }

    /** @throws IllegalArgumentException if the line is not there, or has another name */
    static String field(List<String> lines, int index, String name) {
        if (index >= lines.size() || !lines.get(index).startsWith(name + " ")) {
            throw new IllegalArgumentException("line " + (index + 1) + " is not '" + name + "'");
        }
        return lines.get(index).substring(name.length() + 1);
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
