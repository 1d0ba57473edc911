// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.compare;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The digests of the blocks of one range, in their order. Immutable. */
public final class BlockDigests {
    private final byte[] bytes;

    /** @param bytes {@link RangeDigest#LENGTH} for each block; not copied */
    BlockDigests(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Of a range of zeros. */
    public static BlockDigests zero(int blocks) {
        return new BlockDigests(new byte[blocks * RangeDigest.LENGTH]);
    }

    /** Reads what {@link #put} wrote. */
    public static BlockDigests get(ByteBuffer in, int blocks) {
        byte[] bytes = new byte[blocks * RangeDigest.LENGTH];
        in.get(bytes);
        return new BlockDigests(bytes);
    }

    public void put(ByteBuffer out) {
        out.put(bytes);
    }

    public int count() {
        return bytes.length / RangeDigest.LENGTH;
    }

    public boolean isSame(int block, BlockDigests other) {
        int from = block * RangeDigest.LENGTH;
        int to = from + RangeDigest.LENGTH;
        return to <= other.bytes.length && Arrays.equals(bytes, from, to, other.bytes, from, to);
    }

    ByteBuffer read() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    boolean isZero() {
        for (byte each : bytes) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockDigests digests && Arrays.equals(bytes, digests.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return count() + " digests of blocks";
    }
}
