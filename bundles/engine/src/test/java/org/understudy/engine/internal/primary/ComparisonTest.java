// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.disk.HeldRanges.Range;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewRequest;
import org.understudy.api.transport.ControlRequest.SequenceRange;
import org.understudy.disk.internal.PlainView;

class ComparisonTest {
    private static final int SIZE = 700_000;
    private static final int HOLE = 16 * 1024 * 1024;

    @TempDir
    Path source;

    private final byte[] content = new byte[SIZE];
    private SourceView view;
    private Comparison comparison;

    /** File 0 is full of data; file 1 has a byte, a hole and a byte. */
    @BeforeEach
    void open() throws IOException {
        new Random(1).nextBytes(content);
        Files.write(source.resolve("a.img"), content);
        try (FileChannel sparse = FileChannel.open(
                source.resolve("b.img"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE)) {
            sparse.write(ByteBuffer.wrap(new byte[] {1}), 0);
            sparse.write(ByteBuffer.wrap(new byte[] {1}), HOLE);
        }
        view = new PlainView().open(ViewRequest.of(source));
        comparison = new Comparison(view);
    }

    @AfterEach
    void close() throws IOException {
        comparison.close();
        view.close();
    }

    private static Extent data(int file, long offset, long length) {
        return new Extent(file, Extent.Kind.DATA, offset, length);
    }

    private static Extent zero(int file, long offset, long length) {
        return new Extent(file, Extent.Kind.ZERO, offset, length);
    }

    private byte[] content(int from, int length) {
        return Arrays.copyOfRange(content, from, from + length);
    }

    private void assertUnequal(HeldChunk chunk) {
        comparison.add(chunk);
        assertThat(comparison.equal()).isEmpty();
        assertThat(comparison.equalChunks()).isZero();
        assertThat(comparison.equalBytes()).isZero();
        assertThat(comparison.index().at(0, 0)).isEqualTo(new Range(false, Long.MAX_VALUE));
        assertThat(comparison.index().at(1, 0)).isEqualTo(new Range(false, Long.MAX_VALUE));
    }

    @Test
    void equalChunksAreCountedAndTheirRangesAreHeld() {
        comparison.add(HeldChunks.chunk(2, content(0, 600_000), data(0, 0, 600_000)));
        comparison.add(HeldChunks.chunk(3, content(600_000, 100_000), data(0, 600_000, 100_000)));
        comparison.add(HeldChunks.chunk(5, new byte[0], zero(1, 1, HOLE - 1)));

        assertThat(comparison.equal()).containsExactly(new SequenceRange(2, 3), new SequenceRange(5, 5));
        assertThat(comparison.equalChunks()).isEqualTo(3);
        assertThat(comparison.equalBytes()).isEqualTo(SIZE);
        assertThat(comparison.index().at(0, 0)).isEqualTo(new Range(true, SIZE));
        assertThat(comparison.index().at(1, 0)).isEqualTo(new Range(false, 1));
        assertThat(comparison.index().at(1, 1)).isEqualTo(new Range(true, HOLE));
    }

    @Test
    void aChunkMayHaveExtentsOfSeveralFilesAndKinds() {
        byte[] payload = {content[5], content[6], 1};

        comparison.add(HeldChunks.chunk(0, payload, data(0, 5, 2), zero(1, 10, 20), data(1, HOLE, 1)));

        assertThat(comparison.equalChunks()).isEqualTo(1);
        assertThat(comparison.equalBytes()).isEqualTo(3);
    }

    @Test
    void oneOtherByteMakesAChunkUnequal() {
        byte[] other = content(0, 600_000);
        other[599_999] ^= 1;

        assertUnequal(HeldChunks.chunk(0, other, data(0, 0, 600_000)));
    }

    @Test
    void zerosThatAreNoneInTheSourceAreUnequal() {
        assertUnequal(HeldChunks.chunk(0, new byte[0], zero(1, 1, HOLE)));
        assertUnequal(HeldChunks.chunk(1, new byte[0], zero(0, 0, 1)));
    }

    @Test
    void writtenZerosEqualAHole() throws IOException {
        Files.write(source.resolve("c.img"), new byte[SIZE]);
        try (SourceView written = new PlainView().open(ViewRequest.of(source));
                Comparison zeros = new Comparison(written)) {
            zeros.add(HeldChunks.chunk(0, new byte[0], zero(2, 0, SIZE)));

            assertThat(zeros.equalChunks()).isEqualTo(1);
        }
    }

    @Test
    void extentsBeyondTheFileOrOfNoFileAreUnequal() {
        assertUnequal(HeldChunks.chunk(0, content(SIZE - 1, 1), data(0, SIZE, 1)));
        assertUnequal(HeldChunks.chunk(1, new byte[2], data(0, SIZE - 1, 2)));
        assertUnequal(HeldChunks.chunk(2, new byte[0], zero(1, 1, Long.MAX_VALUE - 1)));
        assertUnequal(HeldChunks.chunk(3, new byte[1], data(2, 0, 1)));
        assertUnequal(HeldChunks.chunk(4, new byte[1], data(Integer.MAX_VALUE, 0, 1)));
    }

    @Test
    void moreDataThanAChunkMayHaveIsNotRead() throws IOException {
        List<Extent> extents = new ArrayList<>(Collections.nCopies(4, data(0, 0, SIZE)));
        Files.delete(source.resolve("a.img"));

        assertThat(4L * SIZE).isGreaterThan(ChunkLimits.MAX_RAW);
        assertUnequal(new HeldChunk(0, Digest.NONE, extents));
    }

    @Test
    void aFileThatBecameShorterIsUnequal() throws IOException {
        try (FileChannel file = FileChannel.open(source.resolve("a.img"), StandardOpenOption.WRITE)) {
            file.truncate(10);
        }

        assertUnequal(HeldChunks.chunk(0, content(0, SIZE), data(0, 0, SIZE)));
    }

    @Test
    void aFileThatVanishedHasChanged() throws IOException {
        Files.delete(source.resolve("a.img"));

        ReplicationException error = catchThrowableOfType(
                ReplicationException.class, () -> comparison.add(HeldChunks.chunk(0, content(0, 1), data(0, 0, 1))));

        assertThat(error.code()).isEqualTo(ErrorCode.SOURCE_CHANGED);
        assertThat(error).hasMessageContaining("a.img");
    }
}
