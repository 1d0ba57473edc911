// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Codec;

class StageLoopTest {
    @Test
    void passesAWholeChunkAgainAndAgain() {
        StageLoop loop = new StageLoop();
        for (int i = 0; i < 3; i++) {
            ChunkHeader header = loop.pass();
            assertThat(header.rawLength()).isEqualTo(ChunkLimits.MAX_RAW);
            assertThat(header.codec()).isEqualTo(Codec.RAW);
        }
        loop.close();
    }
}
