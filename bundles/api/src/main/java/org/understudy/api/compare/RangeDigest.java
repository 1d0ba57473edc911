// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.compare;

import java.nio.ByteBuffer;

/** The first 16 bytes of a SHA-256, of a range or a block; {@link #ZERO} says that all its bytes are zeros. */
public record RangeDigest(long high, long low) {
    public static final int LENGTH = 16;
    public static final RangeDigest ZERO = new RangeDigest(0, 0);

    public boolean isZero() {
        return (high | low) == 0;
    }

    public void put(ByteBuffer out) {
        out.putLong(high).putLong(low);
    }

    public static RangeDigest get(ByteBuffer in) {
        return new RangeDigest(in.getLong(), in.getLong());
    }
}
