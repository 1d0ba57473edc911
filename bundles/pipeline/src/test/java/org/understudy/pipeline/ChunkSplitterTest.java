// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.Extent.Kind;
import org.understudy.api.chunk.PayloadCipher;

class ChunkSplitterTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Extent ZEROS = new Extent(0, Kind.ZERO, 0, 4096);

    private final CountingBuffers buffers = new CountingBuffers();

    @Test
    void everyByteOfTheSourceArrivesInChunksWithinTheLimit() {
        PatternSource source = new PatternSource(3L * ChunkLimits.MAX_RAW + 17);
        ChunkSplitter splitter = splitter(source, 0);

        long at = 0;
        while (splitter.hasNext()) {
            try (Chunk chunk = splitter.next()) {
                ByteBuffer data = chunk.buffer().data();
                assertThat(data.remaining())
                        .isBetween(1, ChunkLimits.MAX_RAW)
                        .isEqualTo(chunk.header().storedLength());
                assertThat(chunk.header().extents()).containsExactly(new Extent(0, Kind.DATA, at, data.remaining()));
                assertThat(data).isEqualTo(source.pattern(at, data.remaining()));
                at += data.remaining();
            }
        }
        assertThat(at).isEqualTo(source.size);
        assertThat(buffers.open).isZero();
    }

    @Test
    void chunksAreRawAndNumberedFromTheFirstSequenceOn() {
        ChunkSplitter splitter = splitter(new PatternSource(ChunkLimits.MAX_RAW + 5), 41);

        assertThat(splitter.next().header().sequence()).isEqualTo(41);
        assertThat(splitter.next().header())
                .isEqualTo(new ChunkHeader(
                        Samples.TRANSFER,
                        42,
                        Codec.RAW,
                        PayloadCipher.NONE,
                        5,
                        5,
                        Digest.NONE,
                        List.of(new Extent(0, Kind.DATA, ChunkLimits.MAX_RAW, 5))));
        assertThat(splitter.hasNext()).isFalse();
    }

    @Test
    void aChunkIsReadOnlyWhenItIsAskedFor() {
        ChunkSplitter splitter = splitter(new PatternSource(2L * ChunkLimits.MAX_RAW), 0);
        assertThat(buffers.timeouts).isEmpty();

        assertThat(splitter.hasNext()).isTrue();
        assertThat(splitter.hasNext()).isTrue();
        splitter.next();

        assertThat(buffers.timeouts).containsExactly(TIMEOUT);
    }

    @Test
    void markersNeedNoPayload() {
        AtomicInteger calls = new AtomicInteger();
        ChunkSplitter splitter = splitter((payload, extents) -> calls.getAndIncrement() == 0 && extents.add(ZEROS), 0);

        try (Chunk chunk = splitter.next()) {
            assertThat(chunk.header().extents()).containsExactly(ZEROS);
            assertThat(chunk.buffer().data().remaining()).isZero();
        }
        assertThat(splitter.hasNext()).isFalse();
    }

    @Test
    void atTheEndNothingMoreIsReadAndNoBufferIsOut() {
        AtomicInteger calls = new AtomicInteger();
        ChunkSplitter splitter = splitter((payload, extents) -> calls.incrementAndGet() < 0, 0);

        assertThat(splitter.hasNext()).isFalse();
        assertThat(splitter.hasNext()).isFalse();
        assertThatThrownBy(splitter::next).isInstanceOf(NoSuchElementException.class);

        assertThat(calls).hasValue(1);
        assertThat(buffers.open).isZero();
    }

    @Test
    void theBufferIsGivenBackWhenTheSourceFails() {
        ReplicationException failure = new ReplicationException(ErrorCode.SOURCE_CHANGED, "disk.img changed", "");
        ChunkSplitter splitter = splitter(
                (payload, extents) -> {
                    throw failure;
                },
                0);

        assertThatThrownBy(splitter::hasNext).isSameAs(failure);
        assertThat(buffers.timeouts).hasSize(1);
        assertThat(buffers.open).isZero();
    }

    @Test
    void aSourceCanNotWriteMoreThanAChunkHolds() {
        ChunkSplitter splitter =
                splitter((payload, extents) -> payload.put(new byte[ChunkLimits.MAX_RAW + 1]) == payload, 0);

        assertThatThrownBy(splitter::hasNext).isInstanceOf(BufferOverflowException.class);
        assertThat(buffers.open).isZero();
    }

    @Test
    void aSourceThatListsTooManyExtentsIsStopped() {
        ChunkSplitter splitter = splitter(
                (payload, extents) -> extents.addAll(Collections.nCopies(ChunkLimits.MAX_EXTENTS + 1, ZEROS)), 0);

        assertThatThrownBy(splitter::hasNext).isInstanceOf(IllegalArgumentException.class);
        assertThat(buffers.open).isZero();
    }

    private ChunkSplitter splitter(ChunkSource source, long firstSequence) {
        return new ChunkSplitter(source, buffers, TIMEOUT, Samples.TRANSFER, firstSequence);
    }

    /** One file whose bytes follow from their offsets. */
    private static final class PatternSource implements ChunkSource {
        private final long size;
        private long at;

        PatternSource(long size) {
            this.size = size;
        }

        @Override
        public boolean fill(ByteBuffer payload, List<Extent> extents) {
            int length = (int) Math.min(payload.remaining(), size - at);
            if (length == 0) {
                return false;
            }
            payload.put(pattern(at, length));
            extents.add(new Extent(0, Kind.DATA, at, length));
            at += length;
            return true;
        }

        ByteBuffer pattern(long offset, int length) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) ((offset + i) * 31 >>> 3);
            }
            return ByteBuffer.wrap(bytes);
        }
    }
}
