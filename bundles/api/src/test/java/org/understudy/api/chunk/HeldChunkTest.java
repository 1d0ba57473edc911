// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldChunkTest {
    private static final Extent EXTENT = new Extent(0, Extent.Kind.ZERO, 0, 1);

    @Test
    void aNegativeSequenceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HeldChunk(-1, Digest.NONE, List.of(EXTENT)))
                .withMessageContaining("-1");
    }

    @Test
    void theExtentsAreCopied() {
        List<Extent> extents = new ArrayList<>(List.of(EXTENT));
        HeldChunk chunk = new HeldChunk(0, Digest.NONE, extents);

        extents.clear();

        assertThat(chunk.extents()).containsExactly(EXTENT);
    }
}
