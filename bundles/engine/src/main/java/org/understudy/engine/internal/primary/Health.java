// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.TransferProgress;

/** How a relationship is, from what is known of it. */
final class Health {
    private Health() {}

    static RelationshipStatus status(RelationshipSettings settings, RelationshipState state, TransferProgress running) {
        List<String> reasons = new ArrayList<>();
        ReplicationHealth health = health(state, reasons);
        return new RelationshipStatus(
                settings,
                state.state(),
                health,
                reasons,
                Optional.ofNullable(running),
                state.last(),
                state.failure(),
                running == null ? state.nextCycle() : Optional.empty());
    }

    private static ReplicationHealth health(RelationshipState state, List<String> reasons) {
        state.failure().ifPresent(failure -> reasons.add(failure.message()));
        return switch (state.state()) {
            case READY_FOR_INITIAL_REPLICATION -> ReplicationHealth.NOT_APPLICABLE;
            case CRITICAL -> {
                reasons.add("replication is stopped until it is resumed");
                yield ReplicationHealth.CRITICAL;
            }
            case SUSPENDED -> {
                reasons.add("replication is suspended");
                yield ReplicationHealth.WARNING;
            }
            case INITIAL_REPLICATION_IN_PROGRESS, REPLICATING, RESYNCHRONIZING ->
                reasons.isEmpty() ? ReplicationHealth.NORMAL : ReplicationHealth.WARNING;
        };
    }

    /** What an operator can do in a state that does not allow what was asked for. */
    static String remedy(ReplicationState state) {
        return switch (state) {
            case READY_FOR_INITIAL_REPLICATION -> "begin with replica:start";
            case INITIAL_REPLICATION_IN_PROGRESS -> "go on with replica:start, or wait for its end";
            case REPLICATING, RESYNCHRONIZING -> "it replicates: replica:sync starts a cycle now";
            case SUSPENDED, CRITICAL -> "resume it with replica:resume";
        };
    }
}
