// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import java.nio.ByteBuffer;
import java.util.List;
import org.understudy.api.chunk.Extent;

/** Where the splitter gets its data: {@code ChangeScan::fill}. */
@FunctionalInterface
public interface ChunkSource {
    /** As {@link org.understudy.api.disk.ChangeScan#fill}. */
    boolean fill(ByteBuffer payload, List<Extent> extents);
}
