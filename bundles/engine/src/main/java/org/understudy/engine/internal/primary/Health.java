// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Instant;
import java.util.Optional;
import org.understudy.api.TransferKind;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.ReplicationStatistics;
import org.understudy.api.engine.TransferProgress;
import org.understudy.api.engine.TransferReport;
import org.understudy.engine.internal.stats.Assessment;
import org.understudy.engine.internal.stats.PrimaryHealth;

/** How a relationship is, from what is known of it. */
final class Health {
    private Health() {}

    static RelationshipStatus status(
            RelationshipSettings settings,
            RelationshipState state,
            TransferProgress running,
            ReplicationStatistics statistics,
            Instant now,
            Optional<Migration> migration) {
        Assessment health = PrimaryHealth.assess(new PrimaryHealth.Vitals(
                state.state(),
                state.exported().isPresent(),
                settings.automatic() ? Optional.of(settings.interval()) : Optional.empty(),
                state.failure(),
                state.last().map(TransferReport::completedAt),
                state.state() == ReplicationState.RESYNCHRONIZING
                        || state.pending()
                                .filter(pending -> pending.kind() == TransferKind.RESYNC)
                                .isPresent(),
                statistics,
                now));
        return new RelationshipStatus(
                settings,
                state.state(),
                health.health(),
                health.reasons(),
                Optional.ofNullable(running),
                state.last(),
                state.failure(),
                running == null && migration.filter(Migration::stopsCycles).isEmpty()
                        ? state.nextCycle()
                        : Optional.empty(),
                migration);
    }

    /** What an operator can do in a state that does not allow what was asked for. */
    static String remedy(ReplicationState state) {
        return switch (state) {
            case READY_FOR_INITIAL_REPLICATION -> "begin with replica:start";
            case WAITING_FOR_INITIAL_REPLICATION ->
                "it begins by itself at its time, after an import with replica:sync, or now with replica:start";
            case INITIAL_REPLICATION_IN_PROGRESS -> "go on with replica:start, or wait for its end";
            case REPLICATING, RESYNCHRONIZING -> "it replicates: replica:sync starts a cycle now";
            case WAITING_FOR_START_RESYNCHRONIZE -> "let it compare with replica:resync";
            case PREPARED_FOR_PLANNED_FAILOVER -> "fail over on the replica with replica:failover --planned";
            case FAILOVER_IN_PROGRESS, FAILED_OVER, FAILOVER_COMMITTED -> "see replica:show on the replica";
            case SUSPENDED, CRITICAL -> "resume it with replica:resume";
        };
    }
}
