// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.disk;

/** The ranges of a transfer that the replica holds already and that were found equal by comparing digests. */
public interface HeldRanges {
    HeldRanges NONE = (file, offset) -> new Range(false, Long.MAX_VALUE);

    /**
     * A stretch that is held or missing as a whole.
     *
     * @param end the offset behind it, {@link Long#MAX_VALUE} if nothing follows
     */
    record Range(boolean held, long end) {}

    /** The stretch of a file that an offset lies in. */
    Range at(int file, long offset);
}
