// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.understudy.api.advice.Finding;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicaStatus;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.event.EventLevel;

/** Replication has been suspended or stopped for more than a day. */
final class Forgotten implements AdviceRule {
    private static final Duration LONG = Duration.ofDays(1);

    @Override
    public List<Finding> look(Facts facts) {
        return Stream.concat(
                        facts.relationships().stream().flatMap(status -> primary(status, facts.now()).stream()),
                        facts.replicas().stream().flatMap(status -> replica(status, facts.now()).stream()))
                .toList();
    }

    private static Optional<Finding> primary(RelationshipStatus status, Instant now) {
        boolean critical = status.state() == ReplicationState.CRITICAL;
        if (!critical && status.state() != ReplicationState.SUSPENDED) {
            return Optional.empty();
        }
        Optional<Instant> last = status.last().map(report -> report.completedAt());
        return last.filter(at -> Duration.between(at, now).compareTo(LONG) > 0)
                .map(at -> new Finding(
                        "forgotten",
                        critical ? EventLevel.ERROR : EventLevel.WARNING,
                        status.settings().name(),
                        "it is " + status.state().title() + ", and was complete last at " + at,
                        critical
                                ? "resolve what replica:show "
                                        + status.settings().name() + " says, then replica:resume"
                                : "replica:resume " + status.settings().name() + ", or remove it"));
    }

    private static Optional<Finding> replica(ReplicaStatus status, Instant now) {
        return status.stored()
                .committedAt()
                .filter(at -> status.state() == ReplicationState.SUSPENDED)
                .filter(at -> Duration.between(at, now).compareTo(LONG) > 0)
                .map(at -> new Finding(
                        "forgotten",
                        EventLevel.WARNING,
                        status.stored().name(),
                        "this replica has suspended it, and its state is of " + at,
                        "replica:resume " + status.stored().name() + ", or remove it"));
    }
}
