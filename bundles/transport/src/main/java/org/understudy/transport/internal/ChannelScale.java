// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.util.concurrent.TimeUnit;

/**
 * Finds out how many connections a data channel should use: over a long line one is limited by its window, and over a
 * short one more of them only cost memory. It goes on with more after the first chunk the longer the line is, and climbs the hill of the measured
 * rate: more connections are tried, and stay only if the rate grows by a seventh of what they could add; fewer stay if the
 * rate does not fall. What was tried in vain is tried again later and later. Time counts from when each connection has
 * carried a chunk, as the first one waits for handshakes and for windows to open; and nothing is tried where not all were
 * busy: what is limited by the source says nothing about the line. Not thread-safe; its channel guards it.
 */
final class ChannelScale {
    static final int START = 4;
    static final int LEAST = 2;

    /** One connection more to begin with for so much of a round trip: a long line of 1 Gbit/s needs as many. */
    private static final long START_MILLIS = 12;

    private static final long MEASURE_NANOS = TimeUnit.MILLISECONDS.toNanos(700);
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    /** Connections that have not carried a chunk by then may never be needed: the others are measured. */
    private static final long PROOF_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Without a chunk for so long, the source or the cycle has ended. */
    private static final long GAP_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long FIRST_HOLD_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long LAST_HOLD_NANOS = TimeUnit.SECONDS.toNanos(320);
    /** Chunks for each connection, so that a measurement is not about luck. */
    private static final int CHUNKS = 3;

    private static final double BUSY = 0.8;
    private static final double WORTH = 0.15;
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
    private long roundTripMillis = Long.MAX_VALUE;
    /** Whether a chunk was stored, or timed out: then the number to begin with is no more to be found. */
    private boolean started;

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

    /**
     * A connection was made. The shortest time that one took, before a chunk was stored, is the line's round trip.
     *
     * @param millis until it was there, before TLS
     */
    void connected(long millis) {
        roundTripMillis = Math.min(roundTripMillis, millis);
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
     * @param proven how many connections have carried a chunk
     * @param now of a clock of nanoseconds
     * @return whether the number of connections has changed
     */
    boolean acknowledged(int length, long nanos, boolean busy, int proven, long now) {
        int before = connections;
        chunkNanos = chunkNanos == 0 ? nanos : 0.8 * chunkNanos + 0.2 * nanos;
        if (!started) {
            started = true;
            int start = start(nanos);
            use(start, start, now);
        } else if (now - last > GAP_NANOS) {
            use(base, base, now); // most connections are gone since, and have to be made again
        }
        last = now;
        if (measuring) {
            measure(length, busy, now);
        } else if (now >= holdUntil && now >= settledAt && (proven >= connections || now >= settledAt + PROOF_NANOS)) {
            begin(now);
        }
        return before != connections;
    }

    /** With a longer round trip more; not on a line on which even few chunks at once take long. */
    private int start(long firstChunkNanos) {
        if (roundTripMillis == Long.MAX_VALUE || firstChunkNanos > GAP_NANOS) {
            return connections;
        }
        return (int) Math.max(connections, Math.min(max / 2, START + roundTripMillis / START_MILLIS));
    }

    private void measure(int length, boolean busy, long now) {
        bytes += length;
        chunks++;
        busyChunks += busy ? 1 : 0;
        if (now - begun >= MEASURE_NANOS && chunks >= CHUNKS * connections) {
            measuring = false;
            judge(bytes / (double) (now - begun), busyChunks >= BUSY * chunks, now);
        }
    }

    /** A chunk took longer than it may: fewer of them at once are faster, each for itself. */
    void timedOut(long now) {
        started = true;
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

    private void judge(double rate, boolean busy, long now) {
        if (connections != base) {
            if (rate < baseRate * wanted()) {
                failed(now);
                return;
            }
            hold = 0;
            base = connections;
        }
        baseRate = rate;
        if (busy) {
            attempt(now);
        }
    }

    private void failed(long now) {
        doubling = false;
        downNext = connections > base;
        use(base, base, now);
        hold(now);
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
