// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

/**
 * What the replica does to a chunk between receiving and storing, in this order: the way back of
 * {@link OutboundStages}. Input is hostile. Thread-safe; each call works on its own chunk.
 */
public interface InboundStages {
    Chunk decrypt(Chunk chunk);

    /**
     * @throws org.understudy.api.ReplicationException with {@code CHUNK_CORRUPT} if the payload is damaged or does not
     *     have exactly the length that its header says
     */
    Chunk decompress(Chunk chunk);

    /**
     * @throws org.understudy.api.ReplicationException with {@code CHUNK_CORRUPT} if the raw payload and extents do not
     *     have the digest that the header says
     */
    Chunk verify(Chunk chunk);
}
