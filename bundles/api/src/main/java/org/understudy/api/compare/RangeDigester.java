// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.compare;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import org.understudy.api.TransferId;

/**
 * How ranges are digested: a file is cut into ranges of {@link #RANGE} bytes from its start, a range into blocks of
 * {@link #BLOCK} bytes; the last ones may be shorter. A block's digest is the first 16 bytes of the SHA-256 over the
 * transfer's GUID and its bytes, a range's is that over the GUID and its blocks' digests; what has only zeros has the
 * digest zero. The GUID is random, so that nobody who writes into an image can make two blocks with one digest
 * beforehand. Both sides compute it: so it is defined once, here. Not thread-safe.
 */
public final class RangeDigester {
    public static final int BLOCK = 4096;
    public static final int RANGE = 1024 * 1024;

    private final MessageDigest sha256;
    private final byte[] salt;
    private final ByteBuffer zeros = ByteBuffer.allocate(BLOCK);

    public RangeDigester(TransferId transfer) {
        UUID guid = transfer.value();
        salt = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(guid.getMostSignificantBits())
                .putLong(guid.getLeastSignificantBits())
                .array();
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** How many ranges a file of this size has. */
    public static long ranges(long size) {
        return size / RANGE + (size % RANGE == 0 ? 0 : 1);
    }

    /** How many blocks so many bytes have. */
    public static int blocks(int length) {
        return (length + BLOCK - 1) / BLOCK;
    }

    /** Collects the digests of a range's blocks. */
    public final class Range {
        private final ByteBuffer digests;

        private Range(int length) {
            digests = ByteBuffer.allocate(blocks(length) * RangeDigest.LENGTH);
        }

        /** Adds whole blocks, or the rest of the range; the position moves to the limit. */
        public void add(ByteBuffer bytes) {
            int end = bytes.limit();
            while (bytes.position() < end) {
                bytes.limit(Math.min(end, bytes.position() + BLOCK));
                add(block(bytes));
            }
            bytes.limit(end);
        }

        /** Adds blocks of zeros. */
        public void skip(int length) {
            digests.position(digests.position() + blocks(length) * RangeDigest.LENGTH);
        }

        private void add(RangeDigest digest) {
            digest.put(digests);
        }

        public BlockDigests end() {
            return new BlockDigests(digests.array());
        }
    }

    /** @param length of the range in bytes, at most {@link #RANGE} */
    public Range begin(int length) {
        return new Range(length);
    }

    private RangeDigest block(ByteBuffer bytes) {
        if (bytes.mismatch(zeros.clear().limit(bytes.remaining())) < 0) {
            bytes.position(bytes.limit());
            return RangeDigest.ZERO;
        }
        return digest(bytes);
    }

    public RangeDigest range(BlockDigests blocks) {
        return blocks.isZero() ? RangeDigest.ZERO : digest(blocks.read());
    }

    private RangeDigest digest(ByteBuffer bytes) {
        sha256.reset();
        sha256.update(salt);
        sha256.update(bytes);
        RangeDigest digest = RangeDigest.get(ByteBuffer.wrap(sha256.digest()));
        // zero is taken; nobody will ever see this happen
        return digest.isZero() ? new RangeDigest(0, 1) : digest;
    }
}
