// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.understudy.api.transport.ControlRequest.SequenceRange;

/** A set of sequence numbers, given as ascending ranges. */
final class SequenceSet implements LongPredicate {
    private final NavigableMap<Long, Long> ranges = new TreeMap<>();

    /** @throws org.understudy.api.ReplicationException with {@code PROTOCOL_VIOLATION} if the ranges overlap or descend */
    SequenceSet(List<SequenceRange> list) {
        long last = -1;
        for (SequenceRange range : list) {
            if (range.first() <= last) {
                throw OfferCheck.violation("ranges of chunks out of order");
            }
            ranges.put(range.first(), range.last());
            last = range.last();
        }
    }

    @Override
    public boolean test(long sequence) {
        Map.Entry<Long, Long> range = ranges.floorEntry(sequence);
        return range != null && sequence <= range.getValue();
    }
}
