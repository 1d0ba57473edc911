// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.stats;

import static org.understudy.engine.internal.stats.HealthRule.when;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.understudy.api.engine.Failover;
import org.understudy.api.engine.ReplicationHealth;

/** The health of a workload as its replica sees it: the table of Hyper-V Replica, of what a replica can know. */
public final class ReplicaHealth {
    /**
     * What health depends on.
     *
     * @param suspended whether this replica refuses transfers of it
     * @param complete whether a transfer was ever committed
     * @param resynchronizing whether a transfer is open that brings all again
     * @param failover how far a failover is, if there is one
     * @param damage where the latest state is damaged, if it is known to be
     * @param lastReceived when something of it came last
     */
    public record Vitals(
            boolean suspended,
            boolean complete,
            boolean resynchronizing,
            Optional<Failover.Stage> failover,
            Optional<String> damage,
            Optional<Instant> lastReceived,
            Instant now) {}

    private static final Set<Failover.Stage> NOT_REVERSED =
            EnumSet.of(Failover.Stage.IN_PROGRESS, Failover.Stage.FAILED_OVER, Failover.Stage.COMMITTED);

    private static final List<HealthRule<Vitals>> RULES = List.of(
            new HealthRule<>(
                    ReplicationHealth.CRITICAL, v -> when(v.suspended(), "replication is paused on the replica")),
            new HealthRule<>(
                    ReplicationHealth.CRITICAL,
                    v -> when(v.resynchronizing(), "a resynchronization is required: all is compared")),
            new HealthRule<>(ReplicationHealth.CRITICAL, ReplicaHealth::damage),
            new HealthRule<>(
                    ReplicationHealth.WARNING, v -> when(!v.complete(), "the initial replication is not complete")),
            new HealthRule<>(
                    ReplicationHealth.WARNING,
                    v -> when(
                            v.failover().filter(NOT_REVERSED::contains).isPresent(),
                            "failed over, and the replication was not reversed")),
            new HealthRule<>(ReplicationHealth.WARNING, ReplicaHealth::age));

    private ReplicaHealth() {}

    public static Assessment assess(Vitals vitals) {
        return HealthRule.assess(RULES, vitals);
    }

    private static Optional<String> damage(Vitals v) {
        return v.damage().map(where -> "the latest state is damaged: " + where + "; the next cycle repairs it");
    }

    private static Optional<String> age(Vitals v) {
        if (v.failover().isPresent()) {
            return Optional.empty(); // nothing is to come
        }
        return v.lastReceived()
                .filter(last -> Duration.between(last, v.now()).compareTo(PrimaryHealth.MAX_AGE) > 0)
                .map(last -> "the primary was last heard of at " + last + ", over " + PrimaryHealth.MAX_AGE.toMinutes()
                        + " minutes ago");
    }
}
