// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.pipeline.ChunkFormat;

/** docs/protocol.md says what the code does. */
class ProtocolDocumentTest {
    private static String document;

    @BeforeAll
    static void read() throws Exception {
        document = Files.readString(Path.of("../../docs/protocol.md"));
    }

    @Test
    void theTableOfErrorsListsEveryCodeWithItsClassAndStatus() {
        List<String> expected = Arrays.stream(ErrorCode.values())
                .map(code ->
                        "| `%s` | %s | %d |".formatted(code, code.errorClass().title(), Protocol.status(code)))
                .toList();
        List<String> table = new ArrayList<>();
        for (String line : section("## Errors").lines().toList()) {
            if (line.startsWith("| `")) {
                table.add(line);
            }
        }
        assertThat(table).containsExactlyElementsOf(expected);
    }

    private static String section(String title) {
        int start = document.indexOf("\n" + title + "\n");
        assertThat(start).as(title).isNotNegative();
        int end = document.indexOf("\n## ", start + 1);
        return document.substring(start, end < 0 ? document.length() : end);
    }

    @ParameterizedTest
    @MethodSource("org.understudy.transport.internal.Messages#all")
    void everyMessageIsShownAsItIsSent(
            ControlRequest<?> request, String requestJson, ControlReply reply, String replyJson) {
        assertThat(document.replaceAll("\n\\s*", "")).contains(requestJson, replyJson);
    }

    @Test
    void theChunkIsShownAsItIsSent() {
        byte[] chunk = Chunks.encoded(Chunks.chunk(4, "Hello, replica!\n".getBytes(US_ASCII)));
        assertThat(section("## A worked exchange")).contains(dump(chunk));
    }

    @Test
    void thePageOfHeldChunksIsShownAsItIsSent() {
        Digest digest =
                Chunks.chunk(4, "Hello, replica!\n".getBytes(US_ASCII)).header().digest();
        HeldChunk held = new HeldChunk(4, digest, List.of(new Extent(0, Extent.Kind.DATA, 4096, 16)));
        assertThat(section("## A worked exchange"))
                .contains(dump(ChunkFormat.writeHeld(List.of(held)).array()));
    }

    private static String dump(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        HexFormat hex = HexFormat.ofDelimiter(" ");
        for (int i = 0; i < bytes.length; i += 16) {
            int end = Math.min(i + 16, bytes.length);
            text.append("%04x  %s\n".formatted(i, hex.formatHex(bytes, i, end)));
        }
        return text.toString();
    }
}
