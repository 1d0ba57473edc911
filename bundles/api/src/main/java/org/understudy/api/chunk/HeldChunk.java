// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

import java.util.List;
import java.util.Objects;

/**
 * A chunk of an interrupted transfer that the replica holds and has just verified against its digest. The primary
 * compares the digest with what its own files have at these extents now.
 */
public record HeldChunk(long sequence, Digest digest, List<Extent> extents) {
    /** @throws IllegalArgumentException if the sequence is negative */
    public HeldChunk {
        if (sequence < 0) {
            throw new IllegalArgumentException("chunk sequence " + sequence + " is negative");
        }
        Objects.requireNonNull(digest);
        extents = List.copyOf(extents);
    }
}
