// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.understudy.api.advice.Finding;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationStatistics;
import org.understudy.api.event.EventLevel;

/** Cycles take longer than the time between them, or nearly so. */
final class ShortInterval implements AdviceRule {
    private static final int NEARLY_PERCENT = 80;

    @Override
    public List<Finding> look(Facts facts) {
        return facts.relationships().stream()
                .map(status -> status.settings())
                .filter(RelationshipSettings::automatic)
                .flatMap(settings -> Optional.ofNullable(facts.statistics().get(settings.workload()))
                        .flatMap(statistics -> finding(settings, statistics))
                        .stream())
                .toList();
    }

    private static Optional<Finding> finding(RelationshipSettings settings, ReplicationStatistics statistics) {
        Duration average = statistics.averageLatency();
        boolean over = average.compareTo(settings.interval()) > 0;
        boolean nearly = average.multipliedBy(100).compareTo(settings.interval().multipliedBy(NEARLY_PERCENT)) > 0;
        if (!nearly) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                "short-interval",
                over ? EventLevel.WARNING : EventLevel.INFO,
                settings.name(),
                "a cycle takes " + average.toSeconds() + " s on average, the interval is "
                        + settings.interval().toSeconds() + " s",
                "make the interval longer, or the way faster: rate limits, compression.level, chunks.in.flight"));
    }
}
