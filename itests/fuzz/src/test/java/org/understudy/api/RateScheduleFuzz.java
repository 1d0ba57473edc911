// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

import java.time.LocalDateTime;
import java.util.Optional;
import org.understudy.api.transport.RateSchedule;
import org.understudy.fuzz.Hostile;

/** Rate limits with their windows. */
public final class RateScheduleFuzz {
    private static final LocalDateTime SOME_TIME = LocalDateTime.of(2026, 5, 4, 12, 0);

    private RateScheduleFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Optional<RateSchedule> schedule = Hostile.parse(Hostile.WRONG, () -> RateSchedule.parse(Hostile.text(input)));
        schedule.ifPresent(value -> {
            Hostile.same(RateSchedule.parse(value.toString()), value);
            value.at(SOME_TIME).ifPresent(bits -> Hostile.holds(bits >= 8000, "a rate of " + bits));
        });
    }
}
