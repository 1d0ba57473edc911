// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.api.engine.ReplicationState.CRITICAL;
import static org.understudy.api.engine.ReplicationState.INITIAL_REPLICATION_IN_PROGRESS;
import static org.understudy.api.engine.ReplicationState.READY_FOR_INITIAL_REPLICATION;
import static org.understudy.api.engine.ReplicationState.REPLICATING;
import static org.understudy.api.engine.ReplicationState.RESYNCHRONIZING;
import static org.understudy.api.engine.ReplicationState.SUSPENDED;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.understudy.api.engine.ReplicationState;
import org.understudy.engine.internal.primary.Transitions.Event;
import org.understudy.engine.internal.primary.Transitions.Transition;

class TransitionsTest {
    @Test
    void whatTheTableDoesNotHaveIsRefusedToOperatorsAndChangesNothingOfItself() {
        assertThat(Transitions.allowed(SUSPENDED, Event.SYNC)).isFalse();
        assertThat(Transitions.after(SUSPENDED, Event.COMPLETED, Optional.of(REPLICATING)))
                .isEqualTo(SUSPENDED);
    }

    @Test
    void resumingGoesBackToWhatWasInterrupted() {
        assertThat(Transitions.after(CRITICAL, Event.RESUME, Optional.of(RESYNCHRONIZING)))
                .isEqualTo(RESYNCHRONIZING);
        assertThat(Transitions.after(SUSPENDED, Event.RESUME, Optional.empty()))
                .isEqualTo(READY_FOR_INITIAL_REPLICATION);
    }

    @Test
    void aSecondInterruptionKeepsWhatWasInterruptedFirst() {
        RelationshipState state = RelationshipState.initial()
                .after(Event.START)
                .interrupted(Event.STOPPED_BY_ERROR)
                .interrupted(Event.SUSPEND);

        assertThat(state.state()).isEqualTo(SUSPENDED);
        assertThat(state.after(Event.RESUME).state()).isEqualTo(INITIAL_REPLICATION_IN_PROGRESS);
    }

    /** An event leads from a state to one place: nothing depends on the order of the table. */
    @Test
    void noStateAndEventAreInTheTableTwice() {
        for (ReplicationState state : ReplicationState.values()) {
            for (Event event : Event.values()) {
                assertThat(Transitions.table())
                        .filteredOn(t -> t.event() == event && t.from().contains(state))
                        .as(state + " " + event)
                        .hasSizeLessThanOrEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"FAILOVER_IN_PROGRESS", "FAILED_OVER", "FAILOVER_COMMITTED"}) // a replica's
    void everyStateCanBeReachedAndAnOperatorCanLeadItToReplicating(ReplicationState state) {
        assertThat(reachable(READY_FOR_INITIAL_REPLICATION)).contains(state);
        assertThat(reachable(state)).contains(REPLICATING);
    }

    private static Set<ReplicationState> reachable(ReplicationState from) {
        Set<ReplicationState> reached = EnumSet.of(from);
        Deque<ReplicationState> left = new ArrayDeque<>(reached);
        while (!left.isEmpty()) {
            ReplicationState next = left.poll();
            for (Transition transition : Transitions.table()) {
                if (transition.from().contains(next)) {
                    transition.to().stream().filter(reached::add).forEach(left::add);
                }
            }
        }
        return reached;
    }
}
