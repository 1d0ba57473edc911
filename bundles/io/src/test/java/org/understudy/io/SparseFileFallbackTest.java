// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.understudy.io.internal.HoleCalls;

class SparseFileFallbackTest {
    /** More than the fallback writes at once, and no multiple of it. */
    private static final int SIZE = (5 << 20) / 2 + 7;

    private Path file;

    @BeforeEach
    void writeFile(@TempDir Path folder) throws IOException {
        file = Files.write(folder.resolve("disk.img"), ones());
    }

    @Test
    void everythingUpToTheEndIsData() throws IOException {
        try (SparseFile sparse = open()) {
            assertThat(sparse.nextData(5)).isEqualTo(5);
            assertThat(sparse.nextHole(5)).isEqualTo(SIZE);
            assertThat(sparse.nextData(SIZE)).isEqualTo(-1);
            assertThat(sparse.nextHole(SIZE)).isEqualTo(SIZE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "0, 1048576",
        "1, 1048577",
        "12345, 2500000",
        "2621446, 1",
        "2621446, 2",
        "1000, 9223372036854775807",
        "2621447, 10",
        "9999999, 10",
        "3, 0"
    })
    void aPunchedRangeIsWrittenWithZerosUpToTheEnd(int offset, long length) throws IOException {
        try (SparseFile sparse = open()) {
            sparse.punch(offset, length);
        }

        byte[] expected = ones();
        int from = Math.min(offset, SIZE);
        Arrays.fill(expected, from, from + (int) Math.min(length, SIZE - from), (byte) 0);
        assertThat(Files.readAllBytes(file)).isEqualTo(expected);
    }

    private SparseFile open() throws IOException {
        return SparseFile.open(file, true, (path, write) -> HoleCalls.NONE);
    }

    private static byte[] ones() {
        byte[] bytes = new byte[SIZE];
        Arrays.fill(bytes, (byte) 1);
        return bytes;
    }
}
