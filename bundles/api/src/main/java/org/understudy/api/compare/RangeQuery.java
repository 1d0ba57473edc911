// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.compare;

import java.util.List;

/**
 * What the primary has in a stretch of a file; the replica says where it has the same.
 *
 * @param file index into the transfer's file list
 * @param offset in bytes, a multiple of {@link RangeDigester#RANGE}
 * @param runs 1 to {@link #MAX_RUNS}, of which at most {@link #MAX_DATA_RANGES} ranges are not zeros
 */
public record RangeQuery(int file, long offset, List<Run> runs) {
    /** The most ranges with data in a query, and the most that a replica reads for one. */
    public static final int MAX_DATA_RANGES = 64;

    public static final int MAX_RUNS = 2 * MAX_DATA_RANGES + 1;

    /** So many ranges with the same digest. */
    public record Run(long ranges, RangeDigest digest) {
        public Run {
            if (ranges < 1 || ranges > Long.MAX_VALUE / RangeDigester.RANGE / MAX_RUNS) {
                throw new IllegalArgumentException("a run of " + ranges + " ranges");
            }
        }
    }

    /** @throws IllegalArgumentException if a value is out of range */
    public RangeQuery {
        runs = List.copyOf(runs);
        if (file < 0 || offset < 0 || offset % RangeDigester.RANGE != 0) {
            throw new IllegalArgumentException("a query out of range");
        }
        if (runs.isEmpty() || runs.size() > MAX_RUNS || dataRanges(runs) > MAX_DATA_RANGES) {
            throw new IllegalArgumentException("a query of too many ranges, or of none");
        }
    }

    private static long dataRanges(List<Run> runs) {
        return runs.stream()
                .filter(run -> !run.digest().isZero())
                .mapToLong(Run::ranges)
                .sum();
    }

    /** How many ranges it asks for. */
    public long ranges() {
        return runs.stream().mapToLong(Run::ranges).sum();
    }
}
