// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.time.Duration;
import java.util.List;
import org.understudy.api.advice.Finding;
import org.understudy.api.engine.ClockSkew;
import org.understudy.api.event.EventLevel;

/** A replica's clock and this node's differ by more than the measurement may be wrong. */
final class SkewedClock implements AdviceRule {
    private static final Duration WARNING = Duration.ofSeconds(60);
    /** What Kerberos tolerates. */
    private static final Duration ERROR = Duration.ofMinutes(5);

    @Override
    public List<Finding> look(Facts facts) {
        return facts.skews().stream()
                .filter(skew -> certain(skew).compareTo(WARNING) > 0)
                .map(SkewedClock::finding)
                .toList();
    }

    private static Duration certain(ClockSkew skew) {
        return skew.skew().abs().minus(skew.uncertainty());
    }

    private static Finding finding(ClockSkew skew) {
        return new Finding(
                "clock-skew",
                certain(skew).compareTo(ERROR) > 0 ? EventLevel.ERROR : EventLevel.WARNING,
                skew.replica().toString(),
                "its clock is " + skew.skew().abs().toSeconds() + " s "
                        + (skew.skew().isNegative() ? "behind" : "ahead of") + " that of this node",
                "set both clocks by NTP; certificates and Kerberos depend on them");
    }
}
