// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Extent;
import org.understudy.pipeline.ChunkSource;
import org.understudy.pipeline.ChunkSplitter;
import org.understudy.pipeline.internal.OutboundBuffers;

class ChunkFeedTest {
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final ChunkFeed feed = new ChunkFeed(
            new ChunkSplitter(new ThreeChunks(), new OutboundBuffers(), Duration.ZERO, TransferId.random(), 4),
            cancelled::get);

    private static final class ThreeChunks implements ChunkSource {
        private int count;

        @Override
        public boolean fill(ByteBuffer payload, List<Extent> extents) {
            if (count == 3) {
                return false;
            }
            extents.add(new Extent(0, Extent.Kind.DATA, (long) count * ChunkLimits.MAX_RAW, ChunkLimits.MAX_RAW));
            payload.position(payload.position() + ChunkLimits.MAX_RAW);
            count++;
            return true;
        }
    }

    @Test
    void allChunksComeInTheirOrder() {
        for (long sequence = 4; sequence < 7; sequence++) {
            assertThat(feed.hasNext()).isTrue();
            try (Chunk chunk = feed.next()) {
                assertThat(chunk.header().sequence()).isEqualTo(sequence);
                assertThat(chunk.buffer().data().remaining()).isEqualTo(ChunkLimits.MAX_RAW);
            }
        }
        assertThat(feed.hasNext()).isFalse();
        assertThatThrownBy(feed::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aClosedFeedHasNoMoreChunks() {
        feed.next().close();

        feed.close();

        assertThat(feed.hasNext()).isFalse();
        assertThatThrownBy(feed::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aCancelledFeedSaysSo() {
        cancelled.set(true);

        ReplicationException error = catchThrowableOfType(ReplicationException.class, feed::hasNext);

        assertThat(error.code()).isEqualTo(ErrorCode.CANCELLED_BY_PRIMARY);
    }

    @Test
    void chunksUnderWayAreWaitedFor() throws Exception {
        Chunk first = feed.next();
        Chunk second = feed.next();
        feed.close();
        assertThat(feed.awaitReturned(Duration.ZERO)).isFalse();

        first.close();
        first.close();
        assertThat(feed.awaitReturned(Duration.ZERO)).isFalse();

        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return feed.awaitReturned(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        second.close();
        assertThat(waiting.get(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void aChunkIsTheOneOfItsBuffer() {
        try (Chunk chunk = feed.next()) {
            ByteBuffer data = chunk.buffer().data();
            ByteBuffer spare = chunk.buffer().spare();

            chunk.buffer().swap();

            assertThat(chunk.buffer().data()).isSameAs(spare);
            assertThat(chunk.buffer().spare()).isSameAs(data);
        }
    }
}
