// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.media;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Digest;

/**
 * A manifest as text in UTF-8, a field a line, in a fixed order; docs/format.md has it. The last line has the SHA-256 of all
 * before; of an encrypted export it has a tag under the export's key instead, which also nobody without the password can make.
 */
final class ManifestText {
    static final int VERSION = 1;
    /** As long as a control message, in which the same files are offered over the network. */
    static final int MAX_BYTES = 32 * 1024 * 1024;

    private static final int MAX_FILES = 100_000;
    private static final int MAX_DATA_FILES = 100_000;
    private static final int MAX_PRIMARY = 253;
    private static final String MAGIC = "understudy-export";

    private ManifestText() {}

    /** A manifest that was read, with what its last line is about. */
    record Parsed(Manifest manifest, byte[] covered, byte[] end) {
        boolean isWhole(Optional<RecordCipher> cipher) {
            return cipher.map(key -> end.length == RecordCipher.TAG_BYTES && key.isSealed(covered, end))
                    .orElseGet(() -> MessageDigest.isEqual(sha256(covered), end));
        }
    }

    static byte[] write(Manifest manifest, Optional<RecordCipher> cipher) {
        StringBuilder text = new StringBuilder();
        line(text, MAGIC, VERSION);
        line(text, "workload", manifest.workload());
        line(text, "name", manifest.name());
        line(text, "primary", manifest.primary().orElse(""));
        line(text, "transfer", manifest.transfer());
        line(text, "epoch", manifest.epoch());
        line(text, "created", manifest.created());
        line(text, "chunks", manifest.chunks());
        manifest.files().forEach(file -> line(text, "file", file.size() + " " + file.path()));
        manifest.data().forEach(data -> line(text, "data", data.length() + " " + data.digest()));
        line(
                text,
                "key",
                manifest.envelope().map(Base64.getEncoder()::encodeToString).orElse(""));
        byte[] covered = text.toString().getBytes(StandardCharsets.UTF_8);
        byte[] end = cipher.map(key -> key.seal(covered)).orElseGet(() -> sha256(covered));
        byte[] last = ("end " + HexFormat.of().formatHex(end) + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(covered, covered.length + last.length);
        System.arraycopy(last, 0, all, covered.length, last.length);
        return all;
    }

    private static void line(StringBuilder text, String key, Object value) {
        text.append(key).append(' ').append(value).append('\n');
    }

    /**
     * Reads what anybody may have written; nothing is authenticated yet.
     *
     * @throws IllegalArgumentException if it is no manifest, with what is wrong
     */
    static Parsed read(byte[] all) {
        Lines lines = new Lines(decode(all));
        String version = lines.value(MAGIC);
        if (!version.equals(String.valueOf(VERSION))) {
            throw new IllegalArgumentException("it has version " + version + ", and this node reads " + VERSION);
        }
        Manifest manifest = new Manifest(
                WorkloadId.parse(lines.value("workload")),
                lines.value("name"),
                Optional.of(lines.value("primary"))
                        .filter(name -> !name.isEmpty())
                        .map(ManifestText::primary),
                TransferId.parse(lines.value("transfer")),
                number(lines.value("epoch")),
                instant(lines.value("created")),
                number(lines.value("chunks")),
                lines.values("file", MAX_FILES).stream().map(ManifestText::file).toList(),
                lines.values("data", MAX_DATA_FILES).stream()
                        .map(ManifestText::data)
                        .toList(),
                Optional.of(lines.value("key")).filter(key -> !key.isEmpty()).map(Base64.getDecoder()::decode));
        int covered = lines.position();
        byte[] end = HexFormat.of().parseHex(lines.value("end"));
        lines.requireEnd();
        // all before the last line, which is plain ASCII
        int lastLine = lines.position() - covered;
        return new Parsed(manifest, Arrays.copyOf(all, all.length - lastLine), end);
    }

    private static String decode(byte[] all) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(all))
                    .toString();
            // parts of it get into messages, and these to terminals
            if (text.chars().anyMatch(c -> c < ' ' && c != '\n' || c == 0x7f)) {
                throw new IllegalArgumentException("it has control characters");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it is no text", e);
        }
    }

    private static String primary(String name) {
        if (name.length() > MAX_PRIMARY) {
            throw new IllegalArgumentException("it names a primary with more than " + MAX_PRIMARY + " characters");
        }
        return name;
    }

    private static FileEntry file(String text) {
        int blank = text.indexOf(' ');
        if (blank < 0) {
            throw new IllegalArgumentException("a file without a path");
        }
        return new FileEntry(text.substring(blank + 1), number(text.substring(0, blank)));
    }

    private static DataFile data(String text) {
        String[] parts = text.split(" ", 3);
        if (parts.length != 2) {
            throw new IllegalArgumentException("a data file without a length or a digest");
        }
        return new DataFile(number(parts[0]), Digest.of(HexFormat.of().parseHex(parts[1])));
    }

    private static long number(String text) {
        long number = Long.parseLong(text);
        if (number < 0) {
            throw new IllegalArgumentException("a negative number");
        }
        return number;
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'" + text + "' is no time", e);
        }
    }

    static byte[] sha256(byte[] content) {
        return newSha256().digest(content);
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Goes through a text, line by line. */
    private static final class Lines {
        private final String text;
        private int position;

        Lines(String text) {
            this.text = text;
        }

        int position() {
            return position;
        }

        /** Behind the key and a blank. */
        String value(String key) {
            if (!isNext(key)) {
                throw new IllegalArgumentException("it has no '" + key + "' where one has to be");
            }
            int end = text.indexOf('\n', position);
            if (end < 0) {
                throw new IllegalArgumentException("it ends too early");
            }
            String value = text.substring(position + key.length() + 1, end);
            position = end + 1;
            return value;
        }

        List<String> values(String key, int most) {
            List<String> values = new ArrayList<>();
            while (isNext(key)) {
                if (values.size() == most) {
                    throw new IllegalArgumentException("it has more than " + most + " of '" + key + "'");
                }
                values.add(value(key));
            }
            return values;
        }

        private boolean isNext(String key) {
            int blank = position + key.length();
            return text.startsWith(key, position) && blank < text.length() && text.charAt(blank) == ' ';
        }

        void requireEnd() {
            if (position != text.length()) {
                throw new IllegalArgumentException("it goes on behind its end");
            }
        }
    }
}
