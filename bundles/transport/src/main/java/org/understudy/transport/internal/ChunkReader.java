// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkBuffers;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.security.Peer;
import org.understudy.api.transport.ChunkReceiver;
import org.understudy.pipeline.ChunkFormat;

/** Reads a chunk's request body into a pooled buffer and hands it on. Thread-safe. */
final class ChunkReader {
    static final int MAX_BODY = ChunkFormat.MAX_HEADER + ChunkLimits.MAX_STORED;
    private static final Duration BUFFER_TIMEOUT = Duration.ofSeconds(60);

    private final ChunkBuffers buffers;
    private final ChunkReceiver receiver;

    ChunkReader(ChunkBuffers buffers, ChunkReceiver receiver) {
        this.buffers = buffers;
        this.receiver = receiver;
    }

    /** Returns when the chunk is stored. */
    void receive(Peer peer, TransferId transfer, long sequence, InputStream in, int length) throws IOException {
        try (ChunkBuffer buffer = buffers.acquire(BUFFER_TIMEOUT)) {
            ChunkHeader header = header(in);
            int headerLength = ChunkFormat.headerLength(header.extents().size());
            if (!header.transfer().equals(transfer) || header.sequence() != sequence) {
                throw violation("a chunk whose header is not for the path that it came to");
            }
            if (length != headerLength + header.storedLength()) {
                throw violation(
                        "a chunk of " + length + " bytes, by its header " + (headerLength + header.storedLength()));
            }
            ByteBuffer data = buffer.data().clear();
            readFully(in, data.array(), data.arrayOffset(), header.storedLength());
            data.limit(header.storedLength());
            receiver.receive(peer, new Chunk(header, buffer));
        }
    }

    private static ChunkHeader header(InputStream in) throws IOException {
        byte[] prefix = new byte[ChunkFormat.PREFIX];
        readFully(in, prefix, 0, prefix.length);
        int length = ChunkFormat.headerLength(ChunkFormat.extentCount(ByteBuffer.wrap(prefix)));
        byte[] header = new byte[length];
        System.arraycopy(prefix, 0, header, 0, prefix.length);
        readFully(in, header, prefix.length, length - prefix.length);
        return ChunkFormat.readHeader(ByteBuffer.wrap(header));
    }

    private static void readFully(InputStream in, byte[] target, int offset, int length) throws IOException {
        if (in.readNBytes(target, offset, length) < length) {
            throw new EOFException();
        }
    }

    private static ReplicationException violation(String message) {
        return new ReplicationException(
                ErrorCode.PROTOCOL_VIOLATION, message, "check that both nodes run compatible versions");
    }
}
