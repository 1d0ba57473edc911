// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

import java.util.Optional;

/**
 * What the primary does to a chunk between reading and sending, in this order. Thread-safe; each call works on its own
 * chunk. If one throws, the caller still owns the chunk that it passed in.
 */
public interface OutboundStages {
    /** Sets the digest of a chunk whose payload is raw. */
    Chunk digest(Chunk chunk);

    /**
     * Compresses the payload, or leaves it raw where that would not make it smaller.
     *
     * @param level of Zstandard, as {@link org.understudy.api.engine.Compression} has them
     */
    Chunk compress(Chunk chunk, int level);

    /**
     * Encrypts digest and payload, and binds them to the rest of the header.
     *
     * @param key of the transfer; empty: the chunk stays as it is
     */
    Chunk encrypt(Chunk chunk, Optional<PayloadKey> key);
}
