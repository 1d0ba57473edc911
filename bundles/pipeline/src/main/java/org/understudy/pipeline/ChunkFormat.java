// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.ChunkDigest;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadCipher;

/**
 * The binary form of chunk headers and of pages of held chunks, big-endian; docs/protocol.md has the tables. What is read
 * is hostile: everything is checked before memory is taken for it.
 */
public final class ChunkFormat {
    /** Length of the fixed part of a chunk header. */
    public static final int PREFIX = 80;

    /** The longest chunk header. */
    public static final int MAX_HEADER = PREFIX + ChunkLimits.MAX_EXTENTS * ChunkDigest.EXTENT_BYTES;

    /** The most chunks in a page of held ones. */
    public static final int MAX_HELD = 256;

    /** The longest page of held chunks. */
    public static final int MAX_HELD_BYTES = 8 * 1024 * 1024;

    private static final int MAGIC = 0x55534331; // "USC1"
    private static final int HELD_PREFIX = Long.BYTES + Digest.LENGTH + Integer.BYTES;

    private ChunkFormat() {}

    public static int headerLength(int extents) {
        return PREFIX + extents * ChunkDigest.EXTENT_BYTES;
    }

    public static void writeHeader(ChunkHeader header, ByteBuffer out) {
        UUID transfer = header.transfer().value();
        out.putInt(MAGIC)
                .put((byte) header.codec().ordinal())
                .put((byte) header.cipher().ordinal())
                .putShort((short) 0)
                .putLong(transfer.getMostSignificantBits())
                .putLong(transfer.getLeastSignificantBits())
                .putLong(header.sequence())
                .putInt(header.rawLength())
                .putInt(header.storedLength())
                .putInt(header.extents().size())
                .putInt(0)
                .put(header.digest().toBytes());
        header.extents().forEach(extent -> ChunkDigest.put(extent, out));
    }

    /**
     * How many extents a header has, from its fixed part; the buffer's position stays.
     *
     * @param prefix at least {@link #PREFIX} bytes
     * @throws ReplicationException with {@code PROTOCOL_VIOLATION}
     */
    public static int extentCount(ByteBuffer prefix) {
        if (prefix.getInt(prefix.position()) != MAGIC) {
            throw violation("a chunk does not start with its magic number", null);
        }
        return checkedExtents(prefix.getInt(prefix.position() + 40));
    }

    private static int checkedExtents(int count) {
        if (count < 1 || count > ChunkLimits.MAX_EXTENTS) {
            throw violation("a chunk with " + Integer.toUnsignedString(count) + " extents", null);
        }
        return count;
    }

    /** @throws ReplicationException with {@code PROTOCOL_VIOLATION} */
    public static ChunkHeader readHeader(ByteBuffer in) {
        try {
            if (in.getInt() != MAGIC) {
                throw violation("a chunk does not start with its magic number", null);
            }
            Codec codec = constant(Codec.values(), in.get(), "codec");
            PayloadCipher cipher = constant(PayloadCipher.values(), in.get(), "cipher");
            int reserved = in.getShort();
            TransferId transfer = new TransferId(new UUID(in.getLong(), in.getLong()));
            long sequence = in.getLong();
            int rawLength = in.getInt();
            int storedLength = in.getInt();
            int extents = checkedExtents(in.getInt());
            if ((reserved | in.getInt()) != 0) {
                throw violation("a reserved field of a chunk is not zero", null);
            }
            Digest digest = digest(in);
            return new ChunkHeader(
                    transfer, sequence, codec, cipher, rawLength, storedLength, digest, extents(in, extents));
        } catch (IllegalArgumentException e) {
            throw violation("a malformed chunk header: " + e.getMessage(), e);
        } catch (BufferUnderflowException e) {
            throw violation("a chunk header ends too early", e);
        }
    }

    /** The length of a held chunk in a page. */
    public static int heldLength(HeldChunk chunk) {
        return HELD_PREFIX + chunk.extents().size() * ChunkDigest.EXTENT_BYTES;
    }

    /**
     * Writes a page: as many of the chunks as fit within its limits, at least one if there is one.
     *
     * @return a buffer ready to read
     */
    public static ByteBuffer writeHeld(List<HeldChunk> chunks) {
        int length = Integer.BYTES;
        int count = 0;
        for (HeldChunk chunk : chunks) {
            if (count == MAX_HELD || length + heldLength(chunk) > MAX_HELD_BYTES) {
                break;
            }
            length += heldLength(chunk);
            count++;
        }
        ByteBuffer out = ByteBuffer.allocate(length).putInt(count);
        for (HeldChunk chunk : chunks.subList(0, count)) {
            out.putLong(chunk.sequence())
                    .put(chunk.digest().toBytes())
                    .putInt(chunk.extents().size());
            chunk.extents().forEach(extent -> ChunkDigest.put(extent, out));
        }
        return out.flip();
    }

    /**
     * @param in a page and nothing else
     * @throws ReplicationException with {@code PROTOCOL_VIOLATION}
     */
    public static List<HeldChunk> readHeld(ByteBuffer in) {
        try {
            int count = in.getInt();
            if (count < 0 || count > MAX_HELD) {
                throw violation("a page of " + Integer.toUnsignedString(count) + " held chunks", null);
            }
            List<HeldChunk> chunks = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                long sequence = in.getLong();
                Digest digest = digest(in);
                chunks.add(new HeldChunk(sequence, digest, extents(in, checkedExtents(in.getInt()))));
            }
            if (in.hasRemaining()) {
                throw violation("a page of held chunks goes on behind its last chunk", null);
            }
            return chunks;
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw violation("a malformed page of held chunks", e);
        }
    }

    private static <E> E constant(E[] values, byte ordinal, String what) {
        if (ordinal < 0 || ordinal >= values.length) {
            throw violation("a chunk with unknown " + what + " " + Byte.toUnsignedInt(ordinal), null);
        }
        return values[ordinal];
    }

    private static Digest digest(ByteBuffer in) {
        byte[] bytes = new byte[Digest.LENGTH];
        in.get(bytes);
        return Digest.of(bytes);
    }

    private static List<Extent> extents(ByteBuffer in, int count) {
        if (in.remaining() < count * ChunkDigest.EXTENT_BYTES) {
            throw new BufferUnderflowException();
        }
        List<Extent> extents = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            extents.add(ChunkDigest.get(in));
        }
        return extents;
    }

    private static ReplicationException violation(String message, Throwable cause) {
        return new ReplicationException(
                ErrorCode.PROTOCOL_VIOLATION, message, "check that both nodes run compatible versions", cause);
    }
}
