// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
