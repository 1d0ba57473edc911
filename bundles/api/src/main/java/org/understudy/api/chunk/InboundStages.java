// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

import java.util.Optional;

/**
 * What the replica does to a chunk between receiving and storing, in this order: the way back of
 * {@link OutboundStages}. Input is hostile. Thread-safe; each call works on its own chunk.
 */
public interface InboundStages {
    /**
     * @param key of the transfer; empty: its chunks are not encrypted
     * @throws org.understudy.api.ReplicationException with {@code CHUNK_CORRUPT} if header or payload are not what was
     *     encrypted under this key, {@code PROTOCOL_VIOLATION} if the chunk is encrypted and should not be, or the other
     *     way round
     */
    Chunk decrypt(Chunk chunk, Optional<PayloadKey> key);

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
