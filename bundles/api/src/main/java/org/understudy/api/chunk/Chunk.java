// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

/**
 * A chunk under way. Each stage takes one and returns the next; they share the buffer, which the last owner closes.
 *
 * @param buffer its {@code data()} holds {@code header.storedLength()} bytes
 */
public record Chunk(ChunkHeader header, ChunkBuffer buffer) implements AutoCloseable {
    public Chunk with(ChunkHeader newHeader) {
        return new Chunk(newHeader, buffer);
    }

    @Override
    public void close() {
        buffer.close();
    }
}
