// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import java.time.LocalDateTime;
import java.util.OptionalLong;
import org.understudy.api.transport.RateSchedule;

/**
 * One rate limit: what was sent moves the time at which it may be sent again. After a pause, as much as fits into
 * {@link #CREDIT} may be sent at once, which also makes up for alarms that come late. Guarded by the pacer's lock, but for
 * {@link #schedule}.
 */
final class Limit {
    /** 1 % of ten seconds. */
    static final long CREDIT = 100_000_000L;

    private static final long BITS_NANOS = 8_000_000_000L;

    private final RateMeter meter = new RateMeter();
    private volatile RateSchedule schedule = RateSchedule.UNLIMITED;
    /** Bits per second; 0 for no limit. */
    private long rate;
    /** Nothing may be sent before. */
    private long freeAt;

    /** May be read without the lock. */
    RateSchedule schedule() {
        return schedule;
    }

    boolean isUnlimited() {
        return schedule.isUnlimited();
    }

    void change(RateSchedule changed, LocalDateTime local, long now) {
        schedule = changed;
        refresh(local, now);
    }

    /** What is owed at the old rate is owed at the new one, too: as many bytes, so another time. */
    void refresh(LocalDateTime local, long now) {
        long wanted = schedule.at(local).orElse(0);
        if (wanted == rate) {
            return;
        }
        long owed = rate == 0 ? 0 : Math.max(0, freeAt - now);
        freeAt = wanted == 0 ? now : now + (long) ((double) owed * rate / wanted);
        rate = wanted;
    }

    /** @return bits per second now; 0 for no limit */
    long rate() {
        return rate;
    }

    OptionalLong current() {
        return rate == 0 ? OptionalLong.empty() : OptionalLong.of(rate);
    }

    /** @return when it may be sent; in the past if now */
    long freeAt(long now) {
        return rate == 0 ? now : freeAt;
    }

    boolean isFree(long now) {
        return rate == 0 || freeAt - now <= 0;
    }

    void charge(long now, long bytes) {
        meter.add(now, bytes);
        if (rate > 0) {
            long from = freeAt - (now - CREDIT) > 0 ? freeAt : now - CREDIT;
            freeAt = from + bytes * BITS_NANOS / rate;
        }
    }

    OptionalLong measured(long now) {
        return isUnlimited() ? OptionalLong.empty() : OptionalLong.of(meter.bitsPerSecond(now));
    }
}
