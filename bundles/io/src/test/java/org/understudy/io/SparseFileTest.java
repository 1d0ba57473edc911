// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the file system of the machine that runs the test, which must know holes. */
@EnabledOnOs(OS.LINUX)
class SparseFileTest {
    private static final int BLOCK = 64 * 1024;
    private static final long FAR = 4L << 30;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("disk.img");
    }

    @Test
    void holesAreFoundBetweenAndBehindData() throws IOException {
        try (SparseFile sparse = SparseFile.openWrite(file)) {
            write(sparse, 0, BLOCK);
            write(sparse, FAR, BLOCK);
            extend(sparse, FAR + 3 * BLOCK);

            assertThat(sparse.nextData(0)).isZero();
            assertThat(sparse.nextHole(0)).isEqualTo(BLOCK);
            assertThat(sparse.nextData(BLOCK)).isEqualTo(FAR);
            assertThat(sparse.nextHole(BLOCK)).isEqualTo(BLOCK);
            assertThat(sparse.nextData(FAR + 1)).isEqualTo(FAR + 1);
            assertThat(sparse.nextHole(FAR)).isEqualTo(FAR + BLOCK);
            assertThat(sparse.nextData(FAR + BLOCK)).isEqualTo(-1);
        }
    }

    @Test
    void theEndOfTheFileIsAHole() throws IOException {
        try (SparseFile sparse = SparseFile.openWrite(file)) {
            write(sparse, 0, BLOCK);

            assertThat(sparse.nextHole(0)).isEqualTo(BLOCK);
            assertThat(sparse.nextData(BLOCK)).isEqualTo(-1);
            assertThat(sparse.nextHole(BLOCK)).isEqualTo(BLOCK);
            assertThat(sparse.nextData(FAR)).isEqualTo(-1);
            assertThat(sparse.nextHole(FAR)).isEqualTo(FAR);
        }
    }

    @Test
    void anEmptyFileHasNoData() throws IOException {
        try (SparseFile sparse = SparseFile.openWrite(file)) {
            assertThat(sparse.nextData(0)).isEqualTo(-1);
            assertThat(sparse.nextHole(0)).isZero();
        }
    }

    @Test
    void aPunchedRangeBecomesAHole() throws IOException {
        try (SparseFile sparse = SparseFile.openWrite(file)) {
            write(sparse, 0, 4 * BLOCK);

            sparse.punch(BLOCK, 2 * BLOCK);

            assertThat(sparse.nextHole(0)).isEqualTo(BLOCK);
            assertThat(sparse.nextData(BLOCK)).isEqualTo(3 * BLOCK);
        }
        byte[] expected = ones(4 * BLOCK);
        Arrays.fill(expected, BLOCK, 3 * BLOCK, (byte) 0);
        assertThat(Files.readAllBytes(file)).isEqualTo(expected);
    }

    @Test
    void aPunchThatIsNotAlignedKeepsItsNeighbours() throws IOException {
        try (SparseFile sparse = SparseFile.openWrite(file)) {
            write(sparse, 0, 2 * BLOCK);

            sparse.punch(100, BLOCK);
        }
        byte[] expected = ones(2 * BLOCK);
        Arrays.fill(expected, 100, 100 + BLOCK, (byte) 0);
        assertThat(Files.readAllBytes(file)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {2 * BLOCK, FAR, Long.MAX_VALUE})
    void aPunchPastTheEndKeepsTheSize(long length) throws IOException {
        try (SparseFile sparse = SparseFile.openWrite(file)) {
            write(sparse, 0, 2 * BLOCK);

            sparse.punch(BLOCK, length);
            sparse.punch(3 * BLOCK, length);

            assertThat(sparse.channel().size()).isEqualTo(2 * BLOCK);
            assertThat(sparse.nextData(BLOCK)).isEqualTo(-1);
        }
    }

    @Test
    void aFileThatIsOpenForReadingCanNotBePunched() throws IOException {
        Files.write(file, ones(BLOCK));
        try (SparseFile sparse = SparseFile.openRead(file)) {
            assertThatThrownBy(() -> sparse.punch(0, BLOCK))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString());
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(ones(BLOCK));
    }

    @Test
    void openReadNeedsTheFile() {
        assertThatThrownBy(() -> SparseFile.openRead(file)).isInstanceOf(NoSuchFileException.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void openWriteKeepsWhatIsThere() throws IOException {
        Files.write(file, ones(BLOCK));

        SparseFile.openWrite(file).close();

        assertThat(Files.readAllBytes(file)).isEqualTo(ones(BLOCK));
    }

    /** A channel grows a file only by writing to it. */
    private static void extend(SparseFile sparse, long size) throws IOException {
        sparse.channel().write(ByteBuffer.allocate(1), size - 1);
        sparse.punch(size - BLOCK, BLOCK);
    }

    private static void write(SparseFile sparse, long offset, int length) throws IOException {
        ByteBuffer data = ByteBuffer.wrap(ones(length));
        while (data.hasRemaining()) {
            sparse.channel().write(data, offset + data.position());
        }
    }

    private static byte[] ones(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 1);
        return bytes;
    }
}
