// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditEntry;
import org.understudy.api.audit.AuditResult;

/** An entry as a line of JSON that names the SHA-256 of the line before: docs/format.md has the fields. */
final class AuditLine {
    /** What stands in the first entry of a trail. */
    static final String BEGIN = "0".repeat(64);

    /** No entry has more bytes: its texts are bounded. */
    static final int MAX = 64 * 1024;

    private final ObjectMapper mapper = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    /** @param previous the SHA-256 of the line before it */
    record Chained(AuditEntry entry, String previous) {}

    /** @return without a line feed */
    byte[] write(AuditEntry entry, String previous) {
        ObjectNode line = mapper.createObjectNode()
                .put("seq", entry.sequence())
                .put("at", entry.at().toString())
                .put("actor", entry.actor())
                .put("origin", entry.origin())
                .put("action", entry.action().name())
                .put("object", entry.object())
                .put("result", entry.result().name());
        entry.attempt().ifPresent(attempt -> line.put("attempt", attempt));
        line.put("detail", entry.detail()).put("prev", previous);
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IOException if the line is no entry that this version knows */
    Chained read(byte[] text) throws IOException {
        JsonNode line = mapper.readTree(text);
        if (line == null || !line.path("seq").canConvertToLong()) {
            throw new IOException("no entry");
        }
        try {
            return new Chained(
                    new AuditEntry(
                            line.path("seq").longValue(),
                            Instant.parse(line.path("at").asText()),
                            line.path("actor").asText(),
                            line.path("origin").asText(),
                            AuditAction.valueOf(line.path("action").asText()),
                            line.path("object").asText(),
                            AuditResult.valueOf(line.path("result").asText()),
                            Optional.ofNullable(line.get("attempt")).map(JsonNode::longValue),
                            line.path("detail").asText()),
                    line.path("prev").asText());
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException("no entry: " + e.getMessage(), e);
        }
    }

    /** @return the SHA-256 in lower-case hexadecimal */
    static String hash(byte[] line) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(line));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
