// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.util.Arrays;

/** Byte ranges of one file, 16 bytes each: added in any order, then sorted and merged once. For one thread. */
final class RangeSet {
    private long[] bounds = new long[32]; // start, end, start, end...
    private int size;
    private boolean sorted = true;

    void add(long start, long end) {
        if (start >= end) {
            return;
        }
        if (sorted && size > 0 && bounds[size - 1] == start) {
            bounds[size - 1] = end; // extents of a transfer mostly follow each other
            return;
        }
        if (size == bounds.length) {
            bounds = Arrays.copyOf(bounds, size * 2);
        }
        sorted &= size == 0 || bounds[size - 1] < start;
        bounds[size++] = start;
        bounds[size++] = end;
    }

    int count() {
        sort();
        return size / 2;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long start(int index) {
        return bounds[2 * index];
    }

    long end(int index) {
        return bounds[2 * index + 1];
    }

    /** Whether the whole range is in the set. */
    boolean covers(long start, long end) {
        int index = firstEndingAfter(start);
        return index < count() && start(index) <= start && end(index) >= end;
    }

    /** @return the first range that ends behind an offset; {@link #count} if none does */
    int firstEndingAfter(long offset) {
        int low = 0;
        int high = count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (end(middle) > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The set of all blocks of a length that the ranges touch. */
    RangeSet blocks(long length) {
        RangeSet blocks = new RangeSet();
        for (int i = 0; i < count(); i++) {
            blocks.add(start(i) / length * length, (end(i) + length - 1) / length * length);
        }
        return blocks;
    }

    private void sort() {
        if (sorted) {
            return;
        }
        long[][] ranges = new long[size / 2][];
        for (int i = 0; i < ranges.length; i++) {
            ranges[i] = new long[] {start(i), end(i)};
        }
        Arrays.sort(ranges, (a, b) -> Long.compare(a[0], b[0]));
        size = 0;
        for (long[] range : ranges) {
            if (size > 0 && bounds[size - 1] >= range[0]) {
                bounds[size - 1] = Math.max(bounds[size - 1], range[1]);
            } else {
                bounds[size++] = range[0];
                bounds[size++] = range[1];
            }
        }
        sorted = true;
    }
}
