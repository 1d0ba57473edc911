// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import java.util.concurrent.TimeUnit;

/** A rate that all who take share. Thread-safe. */
final class RelayRate {
    private long bytesPerSecond;
    private long free; // System.nanoTime() at which what was taken is through

    synchronized void set(long limit) {
        bytesPerSecond = limit;
        free = System.nanoTime();
        notifyAll();
    }

    /** Returns when the bytes may go. */
    synchronized void take(int bytes) throws InterruptedException {
        if (bytesPerSecond > 0) {
            free = Math.max(free, System.nanoTime()) + TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
        }
        long mine = free;
        while (bytesPerSecond > 0 && mine > System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, mine - System.nanoTime());
        }
    }
}
