// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

import org.understudy.api.chunk.Chunk;
import org.understudy.api.security.Peer;

/** Takes chunks from the server, as they came: the consumer side of {@code replica:data}. Thread-safe. */
public interface ChunkReceiver {
    /**
     * Returns when the chunk is stored. The caller keeps the chunk's buffer.
     *
     * @throws org.understudy.api.ReplicationException whose code the server sends to the primary
     */
    void receive(Peer peer, Chunk chunk);
}
