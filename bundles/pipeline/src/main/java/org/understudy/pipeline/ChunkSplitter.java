// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.PayloadCipher;

/**
 * Splits what a source delivers into raw chunks. Each chunk is read when it is asked for, into a buffer of the pool;
 * whoever takes it closes it. For one thread at a time.
 */
public final class ChunkSplitter implements Iterator<Chunk>, AutoCloseable {
    private final ChunkSource source;
    private final ChunkBuffers buffers;
    private final Duration bufferTimeout;
    private final TransferId transfer;
    private long sequence;
    private Chunk next;
    private boolean ended;

    /** @param bufferTimeout how long to wait for memory that chunks under way hold */
    public ChunkSplitter(
            ChunkSource source, ChunkBuffers buffers, Duration bufferTimeout, TransferId transfer, long firstSequence) {
        this.source = source;
        this.buffers = buffers;
        this.bufferTimeout = bufferTimeout;
        this.transfer = transfer;
        this.sequence = firstSequence;
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            next = read();
            ended = next == null;
        }
        return next != null;
    }

    @Override
    public Chunk next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Chunk chunk = next;
        next = null;
        return chunk;
    }

    /** Ends it, and gives back the memory of a chunk that was read ahead. */
    @Override
    public void close() {
        ended = true;
        if (next != null) {
            next.close();
            next = null;
        }
    }

    private Chunk read() {
        ChunkBuffer buffer = buffers.acquire(bufferTimeout);
        Chunk chunk = null;
        try {
            ByteBuffer payload = buffer.data().clear().limit(ChunkLimits.MAX_RAW);
            List<Extent> extents = new ArrayList<>();
            if (source.fill(payload, extents)) {
                payload.flip();
                chunk = new Chunk(header(payload.remaining(), extents), buffer);
            }
            return chunk;
        } finally {
            if (chunk == null) {
                buffer.close();
            }
        }
    }

    private ChunkHeader header(int length, List<Extent> extents) {
        return new ChunkHeader(
                transfer, sequence++, Codec.RAW, PayloadCipher.NONE, length, length, Digest.NONE, extents);
    }
}
