// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.understudy.api.chunk.Extent;
import org.understudy.api.disk.HeldRanges;

/** Ranges that the replica holds, merged where they touch: for chunks in sequence that is one a file. */
final class HeldIndex implements HeldRanges {
    /** By file: start to end of disjoint ranges. */
    private final Map<Integer, TreeMap<Long, Long>> files = new HashMap<>();

    void add(Extent extent) {
        TreeMap<Long, Long> ranges = files.computeIfAbsent(extent.file(), file -> new TreeMap<>());
        long start = extent.offset();
        long end = extent.end();
        Map.Entry<Long, Long> before = ranges.floorEntry(start);
        if (before != null && before.getValue() >= start) {
            start = before.getKey();
            end = Math.max(end, before.getValue());
        }
        for (Map.Entry<Long, Long> next = ranges.ceilingEntry(start);
                next != null && next.getKey() <= end;
                next = ranges.ceilingEntry(start)) {
            end = Math.max(end, next.getValue());
            ranges.remove(next.getKey());
        }
        ranges.put(start, end);
    }

    @Override
    public Range at(int file, long offset) {
        TreeMap<Long, Long> ranges = files.get(file);
        if (ranges == null) {
            return new Range(false, Long.MAX_VALUE);
        }
        Map.Entry<Long, Long> here = ranges.floorEntry(offset);
        if (here != null && offset < here.getValue()) {
            return new Range(true, here.getValue());
        }
        Long next = ranges.higherKey(offset);
        return new Range(false, next == null ? Long.MAX_VALUE : next);
    }
}
