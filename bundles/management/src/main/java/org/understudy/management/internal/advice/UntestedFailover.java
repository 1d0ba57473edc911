// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.understudy.api.advice.Finding;
import org.understudy.api.engine.DrillReport;
import org.understudy.api.engine.ReplicaStatus;
import org.understudy.api.event.EventLevel;

/** No test failover has shown lately that a replica would start: that it is complete does not say so. */
final class UntestedFailover implements AdviceRule {
    private static final Duration LATELY = Duration.ofDays(90);

    @Override
    public List<Finding> look(Facts facts) {
        return facts.replicas().stream()
                .filter(status -> status.stored().committedAt().isPresent())
                .flatMap(status -> finding(status, facts).stream())
                .toList();
    }

    private static Optional<Finding> finding(ReplicaStatus status, Facts facts) {
        Optional<DrillReport> latest = facts.drills().stream()
                .filter(drill -> drill.id().equals(status.stored().id()))
                .max(Comparator.comparing(DrillReport::startedAt));
        String name = status.stored().name();
        if (latest.isEmpty()) {
            return Optional.of(finding(EventLevel.INFO, name, "no test failover of it was ever made"));
        }
        Instant at = latest.get().startedAt();
        if (latest.get().result() != DrillReport.Result.PASSED) {
            return Optional.of(finding(
                    EventLevel.WARNING,
                    name,
                    "its last test failover, at " + at + ", did not pass: "
                            + latest.get().message()));
        }
        return Duration.between(at, facts.now()).compareTo(LATELY) <= 0
                ? Optional.empty()
                : Optional.of(finding(EventLevel.INFO, name, "its last test failover was at " + at));
    }

    private static Finding finding(EventLevel severity, String name, String what) {
        return new Finding("untested-failover", severity, name, what, "replica:failover-test " + name);
    }
}
