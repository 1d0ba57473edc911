// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.understudy.api.advice.Finding;
import org.understudy.api.event.EventLevel;
import org.understudy.api.store.RecoveryPoint;

/** Recovery points are locked: neither retention nor an operator frees their room. */
final class LockedPoints implements AdviceRule {
    @Override
    public List<Finding> look(Facts facts) {
        return facts.replicas().stream()
                .flatMap(status -> finding(status.stored().name(), facts.points(status), facts.now()).stream())
                .toList();
    }

    private static Optional<Finding> finding(String name, List<RecoveryPoint> points, Instant now) {
        List<RecoveryPoint> locked = points.stream()
                .filter(point -> point.lockedUntil().filter(now::isBefore).isPresent())
                .toList();
        return locked.stream()
                .map(point -> point.lockedUntil().orElseThrow())
                .max(Comparator.naturalOrder())
                .map(last -> new Finding(
                        "points-locked",
                        EventLevel.INFO,
                        name,
                        locked.size() + " of " + points.size() + " recovery points are locked, the last until " + last
                                + "; they take "
                                + locked.stream()
                                        .mapToLong(RecoveryPoint::bytes)
                                        .sum() + " bytes",
                        "expect that room back no sooner; replica:points " + name + " shows them"));
    }
}
