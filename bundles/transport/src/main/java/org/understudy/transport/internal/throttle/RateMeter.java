// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

/** The rate over the last whole seconds. Guarded by the pacer's lock. */
final class RateMeter {
    private static final int SECONDS = 5;
    private static final long SECOND = 1_000_000_000L;

    /** One more than is looked at: the second that is under way. */
    private final long[] bytes = new long[SECONDS + 1];

    private long second = Long.MIN_VALUE;

    void add(long now, long count) {
        advance(now);
        bytes[slot(second)] += count;
    }

    long bitsPerSecond(long now) {
        advance(now);
        long sum = 0;
        for (int i = 1; i <= SECONDS; i++) {
            sum += bytes[slot(second - i)];
        }
        return sum * 8 / SECONDS;
    }

    private void advance(long now) {
        long current = Math.floorDiv(now, SECOND);
        long from = Math.max(second, current - bytes.length);
        for (long s = from + 1; s <= current; s++) {
            bytes[slot(s)] = 0;
        }
        second = current;
    }

    private int slot(long of) {
        return Math.floorMod(of, bytes.length);
    }
}
