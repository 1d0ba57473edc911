// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

import java.util.Objects;

/**
 * A range of a file.
 *
 * @param file index into the transfer's file list, from 0
 * @param kind whether the range's bytes are in the chunk's payload, or are zeros that nobody sends
 * @param offset in bytes from the start of the file
 * @param length in bytes, at least 1; at most {@link ChunkLimits#MAX_RAW} for {@link Kind#DATA}
 */
public record Extent(int file, Kind kind, long offset, long length) {
    /** What an extent's bytes are. */
    public enum Kind {
        /** The bytes stand in the payload, in the order of the extents. */
        DATA,
        /** Zeros or a hole: a marker of any length, without payload. */
        ZERO
    }

    /** @throws IllegalArgumentException if a value is out of range */
    public Extent {
        Objects.requireNonNull(kind);
        if (file < 0 || offset < 0 || length < 1 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("extent out of range");
        }
        if (kind == Kind.DATA && length > ChunkLimits.MAX_RAW) {
            throw new IllegalArgumentException("a data extent has at most " + ChunkLimits.MAX_RAW + " bytes");
        }
    }

    /** The offset behind the last byte. */
    public long end() {
        return offset + length;
    }
}
