// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Extent;
import org.understudy.api.disk.ChangeScan;
import org.understudy.api.disk.ChangeTracker;
import org.understudy.api.disk.HeldRanges;

/** How every {@link ChangeTracker} passes over the files of a view. */
public abstract class ChangeScanContractTest {
    @TempDir
    private Path maps;

    @TempDir
    private Path source;

    private ChangeTracker tracker;

    protected abstract ChangeTracker createTracker();

    /** The tracker's unit, in bytes. */
    protected abstract int blockSize();

    @BeforeEach
    void create() {
        tracker = createTracker();
    }

    @Test
    void theFirstScanListsAllDataAndOnlyMarksZerosAndHoles() throws IOException {
        byte[] written = new byte[3 * blockSize()];
        Arrays.fill(written, 0, blockSize(), (byte) 1);
        Arrays.fill(written, 2 * blockSize(), 3 * blockSize(), (byte) 2);
        int size = 300 * blockSize() + 5;
        Files.write(source.resolve("disk"), written);
        resize("disk", size);
        FolderView view = FolderView.of(source);

        try (ChangeScan scan = open(view, HeldRanges.NONE)) {
            Listing listing = Listing.drain(scan);

            assertThat(listing.extents())
                    .containsExactly(
                            new Extent(0, Extent.Kind.DATA, 0, blockSize()),
                            new Extent(0, Extent.Kind.ZERO, blockSize(), blockSize()),
                            new Extent(0, Extent.Kind.DATA, 2L * blockSize(), blockSize()),
                            new Extent(0, Extent.Kind.ZERO, 3L * blockSize(), size - 3L * blockSize()));
            assertThat(listing.payloadBytes()).isEqualTo(2L * blockSize());
            assertThat(listing.applyTo(Map.of(), view.files()).get("disk")).isEqualTo(Arrays.copyOf(written, size));
            assertThat(scan.scannedBytes()).isEqualTo(size);
        }
    }

    @Test
    void anEmptyFileHasNoExtents() throws IOException {
        Files.createFile(source.resolve("empty"));

        try (ChangeScan scan = open(FolderView.of(source), HeldRanges.NONE)) {
            assertThat(scan.fill(ByteBuffer.allocate(ChunkLimits.MAX_RAW), new ArrayList<>()))
                    .isFalse();
            scan.complete();
        }
    }

    @Test
    void aChunkNeverHasMoreDataThanItsLimit() throws IOException {
        write("disk", 3 * ChunkLimits.MAX_RAW);

        try (ChangeScan scan = open(FolderView.of(source), HeldRanges.NONE)) {
            Listing listing = Listing.drain(scan, ChunkLimits.MAX_STORED);

            assertThat(listing.parts())
                    .hasSize(3)
                    .allSatisfy(part -> assertThat(part.payload()).hasSize(ChunkLimits.MAX_RAW));
        }
    }

    @Test
    void aChunkNeverHasMoreExtentsThanItsLimit() throws IOException {
        int files = ChunkLimits.MAX_EXTENTS + 10;
        for (int i = 0; i < files; i++) {
            Files.write(source.resolve("f" + i), new byte[] {1});
        }

        try (ChangeScan scan = open(FolderView.of(source), HeldRanges.NONE)) {
            Listing listing = Listing.drain(scan);

            assertThat(listing.extents()).hasSize(files);
            assertThat(listing.parts())
                    .allSatisfy(part -> assertThat(part.extents()).hasSizeLessThanOrEqualTo(ChunkLimits.MAX_EXTENTS));
        }
    }

    @Test
    void heldRangesAreNotListedButAreInTheMap() throws IOException {
        write("a", 10 * blockSize());
        write("b", 10 * blockSize());
        TransferId transfer = TransferId.random();
        // of the second file blocks 2 to 4, and half of block 5, which has to come as a whole
        long start = 2L * blockSize();
        long end = 5L * blockSize() + blockSize() / 2;
        HeldRanges held = (file, offset) -> file == 0 || offset >= end
                ? new HeldRanges.Range(false, Long.MAX_VALUE)
                : new HeldRanges.Range(offset >= start, offset < start ? start : end);

        FolderView view = FolderView.of(source);
        try (ChangeScan scan = tracker.open(maps, view, transfer, Optional.empty(), held)) {
            assertThat(Listing.drain(scan).extents())
                    .containsExactly(
                            new Extent(0, Extent.Kind.DATA, 0, 10L * blockSize()),
                            new Extent(1, Extent.Kind.DATA, 0, start),
                            new Extent(1, Extent.Kind.DATA, 5L * blockSize(), 5L * blockSize()));
            scan.complete();
        }
        tracker.confirmed(maps, transfer);

        try (ChangeScan scan = tracker.open(maps, view, TransferId.random(), Optional.of(transfer), HeldRanges.NONE)) {
            assertThat(Listing.drain(scan).extents()).isEmpty();
        }
    }

    @Test
    void aFileThatShrinksWhileItIsReadIsNamed() throws IOException {
        write("disk", 4 * ChunkLimits.MAX_RAW);

        assertThatSourceChanged("disk", () -> resize("disk", blockSize()));
    }

    @Test
    void aSparseFileThatShrinksWhileItIsReadIsNamed() throws IOException {
        write("a", blockSize());
        Files.createFile(source.resolve("sparse"));
        resize("sparse", 4 * ChunkLimits.MAX_RAW);

        assertThatSourceChanged("sparse", () -> resize("sparse", blockSize()));
    }

    @Test
    void aFileThatVanishesBeforeItIsReadIsNamed() throws IOException {
        write("a", 2 * blockSize());
        write("b", blockSize());

        assertThatSourceChanged("b", () -> Files.delete(source.resolve("b")));
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        Files.createDirectory(source.resolve("disk"));
        FolderView view = new FolderView(source, List.of(new FileEntry("disk", blockSize())));

        try (ChangeScan scan = open(view, HeldRanges.NONE)) {
            assertThatExceptionOfType(ReplicationException.class)
                    .isThrownBy(() -> Listing.drain(scan))
                    .withMessageContaining(source.resolve("disk").toString())
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE));
        }
    }

    @Test
    void aScanIsNotCompleteBeforeItsEnd() throws IOException {
        write("disk", 3 * blockSize());

        try (ChangeScan scan = open(FolderView.of(source), HeldRanges.NONE)) {
            scan.fill(ByteBuffer.allocate(blockSize()), new ArrayList<>());

            assertThatIllegalStateException().isThrownBy(scan::complete);
        }
    }

    /** Changes a file when the first block was listed. */
    private void assertThatSourceChanged(String file, FileChange change) throws IOException {
        try (ChangeScan scan = open(FolderView.of(source), HeldRanges.NONE)) {
            assertThat(scan.fill(ByteBuffer.allocate(blockSize()), new ArrayList<>()))
                    .isTrue();
            change.apply();

            assertThatExceptionOfType(ReplicationException.class)
                    .isThrownBy(() -> Listing.drain(scan))
                    .withMessageContaining(source.resolve(file).toString())
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_CHANGED));
        }
    }

    private interface FileChange {
        void apply() throws IOException;
    }

    private ChangeScan open(FolderView view, HeldRanges held) {
        return tracker.open(maps, view, TransferId.random(), Optional.empty(), held);
    }

    private void write(String name, int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        Files.write(source.resolve(name), bytes);
    }

    private void resize(String name, long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(source.resolve(name).toFile(), "rw")) {
            file.setLength(size);
        }
    }
}
