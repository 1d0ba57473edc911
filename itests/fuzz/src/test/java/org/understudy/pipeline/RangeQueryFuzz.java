// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.pipeline;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.understudy.api.compare.RangeQuery;
import org.understudy.fuzz.Hostile;

/** Queries of ranges. */
public final class RangeQueryFuzz {
    private RangeQueryFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Optional<RangeQuery> query =
                Hostile.parse(Hostile.VIOLATION, () -> RangeFormat.readQuery(ByteBuffer.wrap(input)));
        query.ifPresent(ranges -> {
            Hostile.holds(ranges.ranges() > 0, "a query of no range, or of more than there are");
            Hostile.same(RangeFormat.write(ranges), ByteBuffer.wrap(input));
        });
    }
}
