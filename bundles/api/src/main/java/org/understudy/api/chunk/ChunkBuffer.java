// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

import java.nio.ByteBuffer;

/**
 * The memory of one chunk under way: its bytes, and as much again to write the next stage's result into. Both come and
 * go together, so that a stage never waits for memory that another waiting chunk holds. Used by one thread at a time;
 * handing it on needs a happens-before edge (a queue, an executor).
 */
public interface ChunkBuffer extends AutoCloseable {
    /** The chunk's bytes now: an array-backed buffer of at least {@link ChunkLimits#MAX_STORED}; content is [0, limit). */
    ByteBuffer data();

    /** Scratch of the same capacity, for a stage to write its result to. */
    ByteBuffer spare();

    /** Makes the spare the data, after a stage has filled it and set position 0 and its limit. */
    void swap();

    /** Gives the memory back to its pool; further calls do nothing. Only the chunk's last owner calls it. */
    @Override
    void close();
}
