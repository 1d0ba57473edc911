// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.concurrent.TimeUnit;
import org.understudy.api.engine.Compression;

/**
 * The level at which a transfer is compressed. Where none is set, it follows what compressing takes of all cores: more than
 * {@value #MUCH} of them, and a faster level lets chunks out sooner; less than {@value #LITTLE}, and the line, its limit or
 * the source is what bounds the transfer, so that a stronger level costs nothing. A step at most doubles or halves the
 * share, which is why it does not swing between two of them. Thread-safe.
 */
final class CompressionChoice {
    /** Each up to twice as fast as the next; stronger ones take many times as long for a few percent. */
    private static final int[] LEVELS = {-1, 1, 3};

    private static final int START = 1; // an index
    private static final double MUCH = 0.15;
    private static final double LITTLE = 0.05;
    private static final long MEASURE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int CHUNKS = 8;

    private final Compression setting;
    private final int cores;
    private volatile int index = START;

    // the measurement under way; guarded by this
    private boolean measuring;
    private long begun;
    private long spent;
    private int chunks;

    CompressionChoice(Compression setting, int cores) {
        this.setting = setting;
        this.cores = cores;
    }

    int level() {
        return setting.level().orElse(LEVELS[index]);
    }

    /**
     * A chunk was compressed.
     *
     * @param nanos that it took
     * @param now of a clock of nanoseconds
     */
    synchronized void compressed(long nanos, long now) {
        if (!measuring) {
            begin(now);
            return;
        }
        spent += nanos;
        chunks++;
        long elapsed = now - begun;
        if (elapsed < MEASURE_NANOS || chunks < CHUNKS) {
            return;
        }
        double share = spent / ((double) elapsed * cores);
        if (share > MUCH) {
            index = Math.max(0, index - 1);
        } else if (share < LITTLE) {
            index = Math.min(LEVELS.length - 1, index + 1);
        }
        begin(now);
    }

    private void begin(long now) {
        measuring = true;
        begun = now;
        spent = 0;
        chunks = 0;
    }
}
