// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

import java.nio.ByteBuffer;

/**
 * The memory of one chunk under way: its bytes, and, while a stage transforms them, as much again to write the result into.
 * A stage that has taken the spare either swaps it in or gives it back before it ends, without waiting for anything else
 * in between, or fails, and its chunk is closed: so a few of them are enough for all chunks, most of which wait for the network. Used by one thread at a
 * time; handing it on needs a happens-before edge (a queue, an executor).
 */
public interface ChunkBuffer extends AutoCloseable {
    /** The chunk's bytes now: an array-backed buffer of at least {@link ChunkLimits#MAX_STORED}; content is [0, limit). */
    ByteBuffer data();

    /**
     * Scratch of the same capacity, for a stage to write its result to; the same until it is swapped or given back. Waits
     * while other chunks' stages have all.
     *
     * @throws org.understudy.api.ReplicationException as {@link ChunkBuffers#acquire}
     */
    ByteBuffer spare();

    /** Makes the spare the data, after a stage has filled it and set position 0 and its limit; gives the former data back. */
    void swap();

    /** Gives the spare back, as the data stays what it is. */
    void drop();

    /** Gives the memory back to its pool; further calls do nothing. Only the chunk's last owner calls it. */
    @Override
    void close();
}
