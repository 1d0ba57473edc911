// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.util.concurrent.TimeUnit;

/**
 * Finds out how many connections a data channel should use: over a long line one is limited by its window, and over a
 * short one more of them only cost memory. It climbs the hill of the measured rate: more connections are tried, and stay
 * only if the rate grows by a quarter of what they could add; fewer stay if the rate does not fall. What was tried in vain
 * is tried again later and later. Only time counts in which all connections were busy: what is limited by the source says
 * nothing about the line. Not thread-safe; its channel guards it.
 */
final class ChannelScale {
    static final int START = 4;
    static final int LEAST = 2;

    private static final long MEASURE_NANOS = TimeUnit.MILLISECONDS.toNanos(700);
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    /** Without a chunk for so long, the source or the cycle has ended. */
    private static final long GAP_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long FIRST_HOLD_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LAST_HOLD_NANOS = TimeUnit.SECONDS.toNanos(320);
    /** Chunks for each connection, so that a measurement is not about luck. */
    private static final int CHUNKS = 3;

    private static final double BUSY = 0.8;
    private static final double WORTH = 0.25;
    private static final double LOSS = 0.05;

    private int max;
    private int connections;
    /** The number that is tried against, with its rate in bytes a nanosecond; the same as connections while none is tried. */
    private int base;

    private double baseRate;
    private boolean doubling = true;
    private boolean downNext;
    private long hold;
    private long holdUntil = Long.MIN_VALUE;
    private long settledAt = Long.MIN_VALUE;

    // the measurement under way
    private boolean measuring;
    private long begun;
    private long last;
    private long bytes;
    private int chunks;
    private int busyChunks;
    private double chunkNanos;

    ChannelScale(int max) {
        this.max = max;
        connections = Math.min(START, max);
        base = connections;
    }

    /** How many connections are to be used at the same time. */
    int connections() {
        return connections;
    }

    /** Another upper limit. */
    void limit(int connectionsAtMost) {
        if (connectionsAtMost == max) {
            return;
        }
        max = connectionsAtMost;
        hold = 0;
        holdUntil = last;
        downNext = false;
        if (connections > max || base > max) {
            use(Math.min(base, max), Math.min(base, max), last);
        }
    }

    /**
     * A chunk is stored.
     *
     * @param nanos that it took from its first byte to the answer
     * @param busy whether all connections were in use
     * @param now of a clock of nanoseconds
     * @return whether the number of connections has changed
     */
    boolean acknowledged(int length, long nanos, boolean busy, long now) {
        chunkNanos = chunkNanos == 0 ? nanos : 0.8 * chunkNanos + 0.2 * nanos;
        boolean gap = measuring && now - last > GAP_NANOS;
        last = now;
        if (gap) {
            giveUp(now);
        }
        if (now < settledAt || now < holdUntil) {
            return gap;
        }
        if (!measuring) {
            begin(now);
            return gap;
        }
        bytes += length;
        chunks++;
        busyChunks += busy ? 1 : 0;
        if (now - begun < MEASURE_NANOS || chunks < CHUNKS * connections) {
            return gap;
        }
        int before = connections;
        judge(bytes / (double) (now - begun), busyChunks >= BUSY * chunks, now);
        return gap || before != connections;
    }

    /** A chunk took longer than it may: fewer of them at once are faster, each for itself. */
    void timedOut(long now) {
        int fewer = Math.max(1, connections / 2);
        use(fewer, fewer, now);
        hold(now);
    }

    private void begin(long now) {
        measuring = true;
        begun = now;
        bytes = 0;
        chunks = 0;
        busyChunks = 0;
    }

    /** An attempt that could not be measured has not helped. */
    private void giveUp(long now) {
        measuring = false;
        if (connections != base) {
            use(base, base, now);
        }
    }

    private void judge(double rate, boolean busy, long now) {
        measuring = false;
        if (!busy) {
            giveUp(now);
        } else if (connections == base) {
            baseRate = rate;
            attempt(now);
        } else if (rate >= baseRate * wanted()) {
            hold = 0;
            base = connections;
            baseRate = rate;
            attempt(now);
        } else {
            doubling = false;
            downNext = connections > base;
            use(base, base, now);
            hold(now);
        }
    }

    /** What the rate must be, compared to before, for the attempt to stay. */
    private double wanted() {
        double ratio = (double) connections / base;
        return ratio > 1 ? 1 + WORTH * (ratio - 1) : 1 - LOSS;
    }

    private void attempt(long now) {
        int next = downNext ? Math.min(base, Math.max(LEAST, base * 2 / 3)) : grown();
        if (next == base) {
            downNext = !downNext;
            hold(now);
        } else {
            use(next, base, now);
        }
    }

    private int grown() {
        return Math.min(max, doubling ? base * 2 : base + Math.max(1, base / 2));
    }

    private void hold(long now) {
        hold = hold == 0 ? FIRST_HOLD_NANOS : Math.min(LAST_HOLD_NANOS, hold * 2);
        holdUntil = now + hold;
    }

    private void use(int number, int against, long now) {
        connections = number;
        base = against;
        measuring = false;
        // new connections shake hands and open their windows first
        settledAt = now + Math.max(SETTLE_NANOS, (long) (2 * chunkNanos));
    }
}
