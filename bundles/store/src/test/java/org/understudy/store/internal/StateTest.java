// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.CommonMark;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;

class StateTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Path file = folder.resolve("state");
        State full = state(Optional.of(TransferId.random()), List.of(new FileEntry("a crc32c b/\u00e4", 1L << 40)));
        State empty = state(Optional.empty(), List.of());

        for (State state : List.of(full, empty)) {
            state.write(file);
            assertThat(State.read(file)).isEqualTo(state);
        }
    }

    @Test
    void aMarkIsReadAgainAndIsOptional() throws IOException {
        Path file = folder.resolve("state");
        State plain = state(Optional.of(TransferId.random()), List.of(new FileEntry("common x", 1)));
        CommonMark mark = new CommonMark(
                UUID.randomUUID(),
                "shop",
                Instant.parse("2026-11-29T00:05:00.12Z"),
                true,
                List.of(plain.id(), WorkloadId.random()));
        State marked = new State(
                plain.id(),
                plain.name(),
                plain.trustGroup(),
                plain.primary(),
                plain.transfer(),
                plain.base(),
                plain.chunks(),
                plain.at(),
                plain.files(),
                plain.epoch(),
                plain.receipt(),
                Optional.of(mark),
                true);

        plain.write(file);
        assertThat(State.read(file).common()).isEmpty();
        marked.write(file);
        assertThat(State.read(file)).isEqualTo(marked);
        assertThat(marked.whole(3, plain.at()).receipted(true).common()).contains(mark);
        assertThat(marked.none().common()).isEmpty();
        assertThat(plain.consistent() || marked.none().consistent()).isFalse();
        assertThat(marked.whole(3, plain.at()).receipted(true).consistent()).isTrue();
        for (String line : List.of("common", "common x y z", "common " + mark.id() + " now still shop " + plain.id())) {
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            lines.remove(lines.size() - 1);
            lines.set(lines.size() - 2, line);
            SealedText.write(file, String.join("\n", lines) + "\n");
            if (line.contains(" ")) {
                assertThatIOException().as(line).isThrownBy(() -> State.read(file));
            } else {
                assertThat(State.read(file).common()).isEmpty();
            }
            marked.write(file);
        }
    }

    @Test
    void aFileWithAnyByteFlippedOrCutIsRefused() throws IOException {
        Path file = folder.resolve("state");
        state(Optional.of(TransferId.random()), List.of(new FileEntry("disk", 1)))
                .write(file);
        byte[] whole = Files.readAllBytes(file);

        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            Files.write(file, flipped);
            assertThatIOException().as("byte " + at).isThrownBy(() -> State.read(file));

            Files.write(file, Arrays.copyOf(whole, at));
            assertThatIOException().as("cut at " + at).isThrownBy(() -> State.read(file));
        }
    }

    private static State state(Optional<TransferId> transfer, List<FileEntry> files) {
        Instant at = Instant.parse("2026-01-02T03:04:05.678901Z");
        Optional<Long> chunks = transfer.map(id -> 12L);
        return new State(
                WorkloadId.random(),
                "web 1",
                "group",
                "primary",
                transfer,
                transfer,
                chunks,
                at,
                files,
                3,
                transfer.isPresent());
    }
}
