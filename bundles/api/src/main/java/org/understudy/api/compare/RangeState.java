// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.compare;

import java.util.Objects;
import java.util.Optional;

/**
 * What the replica has in so many ranges.
 *
 * @param ranges at least 1; 1 for {@link Kind#DIFFERENT}
 * @param blocks the digests of the replica's blocks, of a range that is {@link Kind#DIFFERENT}
 */
public record RangeState(Kind kind, long ranges, Optional<BlockDigests> blocks) {
    /** How ranges compare. */
    public enum Kind {
        EQUAL,
        /** The replica has zeros only, the primary has not. */
        ZERO,
        /** The replica does not have the file, or it ends within the range. */
        ABSENT,
        DIFFERENT
    }

    /** @throws IllegalArgumentException if the values contradict each other */
    public RangeState {
        Objects.requireNonNull(kind);
        if (ranges < 1 || (kind == Kind.DIFFERENT) != blocks.isPresent() || kind == Kind.DIFFERENT && ranges != 1) {
            throw new IllegalArgumentException("a state of " + ranges + " ranges");
        }
    }

    public static RangeState of(Kind kind, long ranges) {
        return new RangeState(kind, ranges, Optional.empty());
    }

    public static RangeState different(BlockDigests blocks) {
        return new RangeState(Kind.DIFFERENT, 1, Optional.of(blocks));
    }
}
