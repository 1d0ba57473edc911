// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

/** The limits of a chunk; both sides enforce them before they allocate. */
public final class ChunkLimits {
    /** The most bytes of extents' data in a chunk, before compression: 2 MiB, as the specification has it. */
    public static final int MAX_RAW = 2 * 1024 * 1024;

    /** The most extents in a chunk. */
    public static final int MAX_EXTENTS = 4096;

    /** The most bytes of payload on the wire; a chunk that does not shrink goes raw, the rest is for a cipher's tags. */
    public static final int MAX_STORED = MAX_RAW + 64 * 1024;

    private ChunkLimits() {}
}
