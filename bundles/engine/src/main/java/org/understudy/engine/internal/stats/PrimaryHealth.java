// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.stats;

import static org.understudy.engine.internal.stats.HealthRule.when;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.understudy.api.ErrorCode;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.ReplicationStatistics;

/** The health of a relationship as its primary sees it: the table of Hyper-V Replica. */
public final class PrimaryHealth {
    static final int MISSED_PERCENT = 20;
    static final Duration MAX_AGE = Duration.ofHours(1);
    static final Duration MAX_LATENCY = Duration.ofMinutes(5);

    /**
     * What health depends on.
     *
     * @param awaitsImport whether it was exported, and goes on once the replica has imported it
     * @param interval between cycles; empty if they don't start by themselves
     * @param lastSynchronized when the last transfer was complete
     * @param resynchronization whether all is being compared, or has to be
     */
    public record Vitals(
            ReplicationState state,
            boolean awaitsImport,
            Optional<Duration> interval,
            Optional<ReplicationFailure> failure,
            Optional<Instant> lastSynchronized,
            boolean resynchronization,
            ReplicationStatistics statistics,
            Instant now) {}

    private static final List<HealthRule<Vitals>> RULES = List.of(
            critical(v -> when(
                    v.state() == ReplicationState.CRITICAL,
                    "the primary can't send: replication is stopped until it is resumed")),
            critical(v -> when(pausedOnReplica(v), "replication is paused on the replica")),
            critical(v -> when(
                    v.state() == ReplicationState.WAITING_FOR_START_RESYNCHRONIZE,
                    "a resynchronization is required, and waits until it is allowed: replica:resync begins it")),
            critical(v -> when(v.resynchronization(), "a resynchronization is required: all is compared")),
            warning(PrimaryHealth::failure),
            warning(v -> when(v.state() == ReplicationState.SUSPENDED, "replication is paused on the primary")),
            warning(v -> when(
                    v.state() == ReplicationState.INITIAL_REPLICATION_IN_PROGRESS,
                    "the initial replication is not complete")),
            warning(v -> when(
                    v.awaitsImport(),
                    "it was exported: replica:import on the replica, then replica:sync here, bring it on")),
            warning(PrimaryHealth::missed),
            warning(PrimaryHealth::age),
            warning(PrimaryHealth::latency));

    private PrimaryHealth() {}

    private static HealthRule<Vitals> critical(Function<Vitals, Optional<String>> reason) {
        return new HealthRule<>(ReplicationHealth.CRITICAL, reason);
    }

    private static HealthRule<Vitals> warning(Function<Vitals, Optional<String>> reason) {
        return new HealthRule<>(ReplicationHealth.WARNING, reason);
    }

    /** Not applicable is a workload that is not enabled; "once configured" it is Normal, says the specification. */
    public static Assessment assess(Vitals vitals) {
        return vitals.state() == ReplicationState.READY_FOR_INITIAL_REPLICATION
                ? new Assessment(ReplicationHealth.NORMAL, List.of())
                : HealthRule.assess(RULES, vitals);
    }

    private static boolean pausedOnReplica(Vitals v) {
        return v.failure()
                .filter(failure -> failure.code() == ErrorCode.REPLICATION_PAUSED)
                .isPresent();
    }

    private static Optional<String> failure(Vitals v) {
        return v.failure().map(failure -> "the last attempt failed: " + failure.message());
    }

    private static Optional<String> missed(Vitals v) {
        long missed = v.statistics().missed();
        long all = v.statistics().successful() + missed;
        return when(
                missed * 100 > all * MISSED_PERCENT,
                missed + " of " + all + " cycles since " + v.statistics().from() + " were missed, over "
                        + MISSED_PERCENT + " %");
    }

    /** The limit is an hour; a schedule that is slower than that can only be late against itself. */
    private static Optional<String> age(Vitals v) {
        if (v.interval().isEmpty() || v.lastSynchronized().isEmpty()) {
            return Optional.empty();
        }
        Duration twice = v.interval().get().multipliedBy(2);
        Duration limit = twice.compareTo(MAX_AGE) > 0 ? twice : MAX_AGE;
        Instant last = v.lastSynchronized().get();
        return when(
                Duration.between(last, v.now()).compareTo(limit) > 0,
                "the last synchronization was at " + last + ", over " + limit.toMinutes() + " minutes ago");
    }

    private static Optional<String> latency(Vitals v) {
        Duration average = v.statistics().averageLatency();
        return when(
                average.compareTo(MAX_LATENCY) > 0,
                "the average latency since " + v.statistics().from() + " is " + average.toSeconds() + " s, over "
                        + MAX_LATENCY.toSeconds() + " s");
    }
}
