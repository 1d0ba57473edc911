// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.understudy.api.chunk.Extent;

class ChunkSplitterCloseTest {
    private static final Extent ZEROS = new Extent(0, Extent.Kind.ZERO, 0, 4096);

    private final CountingBuffers buffers = new CountingBuffers();
    private final ChunkSplitter endless =
            new ChunkSplitter((payload, extents) -> extents.add(ZEROS), buffers, Duration.ZERO, Samples.TRANSFER, 0);

    @Test
    void aChunkThatNobodyTookIsGivenBack() {
        assertThat(endless.hasNext()).isTrue();
        assertThat(buffers.open).isEqualTo(1);

        endless.close();
        endless.close();

        assertThat(buffers.open).isZero();
        assertThat(endless.hasNext()).isFalse();
    }

    @Test
    void aChunkThatWasTakenIsLeftToItsOwner() {
        endless.next();

        endless.close();

        assertThat(buffers.open).isEqualTo(1);
    }
}
