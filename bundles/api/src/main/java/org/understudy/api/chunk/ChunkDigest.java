// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * The digest of a chunk: SHA-256 over its extent table ({@link #EXTENT_BYTES} bytes an extent, big-endian: file u32,
 * kind u32, offset u64, length u64) followed by its raw payload. Both sides compute it, the replica again when an
 * interrupted transfer goes on: so it is defined once, here. Not thread-safe: one instance a thread or a call.
 */
public final class ChunkDigest {
    /** The length of an encoded extent. */
    public static final int EXTENT_BYTES = 24;

    /** The JVM compiles what is called often: one call for 2 MiB stays interpreted for the first seconds of a node. */
    private static final int PIECE = 16 * 1024;

    private final MessageDigest sha256;

    public ChunkDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Starts a chunk. */
    public ChunkDigest begin(List<Extent> extents) {
        sha256.reset();
        ByteBuffer table = ByteBuffer.allocate(extents.size() * EXTENT_BYTES);
        extents.forEach(extent -> put(extent, table));
        sha256.update(table.flip());
        return this;
    }

    /** Adds payload, in the order of the extents; the buffer's position moves to its limit. */
    public ChunkDigest update(ByteBuffer payload) {
        int end = payload.limit();
        while (payload.position() < end) {
            payload.limit(Math.min(end, payload.position() + PIECE));
            sha256.update(payload);
        }
        payload.limit(end);
        return this;
    }

    public Digest end() {
        return Digest.of(sha256.digest());
    }

    /** Appends an extent in the form that is digested and sent. */
    public static void put(Extent extent, ByteBuffer out) {
        out.putInt(extent.file())
                .putInt(extent.kind().ordinal())
                .putLong(extent.offset())
                .putLong(extent.length());
    }

    /**
     * Reads what {@link #put} wrote.
     *
     * @throws IllegalArgumentException if it is not an extent
     */
    public static Extent get(ByteBuffer in) {
        int file = in.getInt();
        int kind = in.getInt();
        if (kind < 0 || kind >= Extent.Kind.values().length) {
            throw new IllegalArgumentException("extent of unknown kind " + kind);
        }
        return new Extent(file, Extent.Kind.values()[kind], in.getLong(), in.getLong());
    }
}
