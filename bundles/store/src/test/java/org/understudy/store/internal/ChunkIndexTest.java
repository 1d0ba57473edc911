// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;

/** The numbers of chunks are the primary's choice. */
class ChunkIndexTest {
    private static final int COUNT = 20_000;
    private static final int STEP = ChunkIndex.WINDOW - 1;

    @TempDir
    Path folder;

    @Test
    void takesMemoryForChunksAndNotForTheirNumbers() throws IOException {
        try (ChunkIndex index = ChunkIndex.open(file())) {
            for (long i = 0; i < COUNT; i++) {
                assertThat(index.accepts(i * STEP)).isTrue();
                index.add(entry(i * STEP));
            }

            assertThat(index.count()).isEqualTo(COUNT);
            assertThat(index.nextSequence()).isEqualTo((COUNT - 1L) * STEP + 1);
            assertThat(index.from(STEP + 1)).isEqualTo(2 * STEP);
            assertThat(index.from(index.nextSequence())).isEqualTo(-1);
            assertThat(index.accepts(index.nextSequence() + ChunkIndex.WINDOW)).isFalse();
        }
    }

    @Test
    void knowsChunksThatComeInAnyOrder() throws IOException {
        try (ChunkIndex index = ChunkIndex.open(file())) {
            for (long sequence : new long[] {7, 3, 5, 0, 9}) {
                index.add(entry(sequence));
            }
            index.forget(5);
            index.retain(sequence -> sequence != 0);
        }
        try (ChunkIndex index = ChunkIndex.open(file())) {
            assertThat(index.count()).isEqualTo(3);
            assertThat(index.contains(5)).isFalse();
            assertThat(index.from(0)).isEqualTo(3);
            assertThat(index.get(9).sequence()).isEqualTo(9);
        }
    }

    @Test
    void cutsARecordThatIsWholeButOfNoChunk() throws IOException {
        try (ChunkIndex index = ChunkIndex.open(file())) {
            index.add(entry(0));
        }
        long good = Files.size(file());
        ByteBuffer record = ByteBuffer.allocate(4 + 52 + 4).putInt(52).putLong(1);
        record.putInt(52, Integer.MAX_VALUE); // extents, none of which are there
        CRC32C crc = new CRC32C();
        crc.update(record.array(), 0, 56);
        Files.write(file(), record.putInt(56, (int) crc.getValue()).array(), StandardOpenOption.APPEND);

        try (ChunkIndex index = ChunkIndex.open(file())) {
            assertThat(index.count()).isEqualTo(1);
        }
        assertThat(file()).hasSize(good);
    }

    private Path file() {
        return folder.resolve("chunks.idx");
    }

    private static ChunkIndex.Entry entry(long sequence) {
        return new ChunkIndex.Entry(sequence, Digest.NONE, 0, List.of(new Extent(0, Extent.Kind.ZERO, 0, 1)));
    }
}
