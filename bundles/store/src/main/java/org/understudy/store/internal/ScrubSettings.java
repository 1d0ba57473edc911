// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.time.Duration;
import org.understudy.api.config.Settings;

/**
 * When and how fast all is verified in the background.
 *
 * @param interval from the end of one verification of a workload to the start of the next; zero for none
 * @param bytesPerSecond that are read at most
 */
record ScrubSettings(Duration interval, long bytesPerSecond) {
    static final ScrubSettings DEFAULT = new ScrubSettings(Duration.ofDays(7), 20L << 20);

    static ScrubSettings parse(Settings settings) {
        return new ScrubSettings(
                Duration.ofDays(settings.integer("scrub.interval", (int) DEFAULT.interval.toDays(), 0, 365)),
                (long) settings.integer("scrub.rate", (int) (DEFAULT.bytesPerSecond >> 20), 1, 10_000) << 20);
    }
}
