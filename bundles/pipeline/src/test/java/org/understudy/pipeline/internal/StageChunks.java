// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkBuffer;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.Extent.Kind;
import org.understudy.api.chunk.PayloadCipher;

/** Chunks for the stages, and what the stages must say of bad ones. */
final class StageChunks {
    private static final TransferId TRANSFER = TransferId.random();

    private final BufferPool pool = new BufferPool(2, 1, ErrorCode.REPLICA_BUSY);

    /** A raw chunk of one extent. */
    Chunk raw(byte[] payload) {
        Extent extent = new Extent(0, Kind.DATA, 4096, payload.length);
        return received(header(payload.length, List.of(extent)), payload);
    }

    Chunk marker() {
        return received(header(0, List.of(new Extent(0, Kind.ZERO, 0, 1L << 40))), new byte[0]);
    }

    /** A chunk as it comes from the network: what its header says need not be true. */
    Chunk received(ChunkHeader header, byte[] payload) {
        ChunkBuffer buffer = pool.acquire(Duration.ZERO);
        buffer.data().clear().put(payload).flip();
        return new Chunk(header, buffer);
    }

    static ChunkHeader header(int length, List<Extent> extents) {
        return new ChunkHeader(TRANSFER, 7, Codec.RAW, PayloadCipher.NONE, length, length, Digest.NONE, extents);
    }

    /** The header of a chunk whose payload is compressed. */
    static ChunkHeader compressed(int rawLength, int storedLength, Digest digest) {
        List<Extent> extents = List.of(new Extent(0, Kind.DATA, 4096, rawLength));
        return header(rawLength, extents).withDigest(digest).withPayload(Codec.ZSTD, PayloadCipher.NONE, storedLength);
    }

    static byte[] payload(Chunk chunk) {
        return Arrays.copyOf(
                chunk.buffer().data().array(), chunk.buffer().data().limit());
    }

    /** Few different bytes in random order: shrinks at every level. */
    static byte[] compressible(int length) {
        Random random = new Random(length);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) "understudy".charAt(random.nextInt(10));
        }
        return bytes;
    }

    static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static void assertCorrupt(ThrowingCallable stage) {
        ReplicationException failure = catchThrowableOfType(ReplicationException.class, stage);
        assertThat(failure).isNotNull().hasMessageContainingAll("chunk 7", TRANSFER.toString());
        assertThat(failure.code()).isEqualTo(ErrorCode.CHUNK_CORRUPT);
    }
}
