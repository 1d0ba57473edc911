// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.understudy.api.engine.ReplicationState.CRITICAL;
import static org.understudy.api.engine.ReplicationState.INITIAL_REPLICATION_IN_PROGRESS;
import static org.understudy.api.engine.ReplicationState.REPLICATING;
import static org.understudy.api.engine.ReplicationState.SUSPENDED;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.ReplicationState;

class RelationshipTransitionsTest extends PrimaryTestBase {
    enum Operation {
        START(INITIAL_REPLICATION_IN_PROGRESS) {
            @Override
            void on(ReplicationService service) {
                service.start(Primary.NAME);
            }
        },
        SYNC(null) {
            @Override
            void on(ReplicationService service) {
                service.sync(Primary.NAME);
            }
        },
        SUSPEND(SUSPENDED) {
            @Override
            void on(ReplicationService service) {
                service.suspend(Primary.NAME);
            }
        },
        RESUME(REPLICATING) {
            @Override
            void on(ReplicationService service) {
                service.resume(Primary.NAME);
            }
        };

        final ReplicationState after;

        Operation(ReplicationState after) {
            this.after = after;
        }

        Set<ReplicationState> allowed() {
            return Transitions.allowing(Transitions.Event.valueOf(name()));
        }

        abstract void on(ReplicationService service);
    }

    static Stream<Arguments> allowed() {
        return pairs(true);
    }

    static Stream<Arguments> refused() {
        return pairs(false);
    }

    private static Stream<Arguments> pairs(boolean allowed) {
        return Stream.of(Operation.values())
                .flatMap(operation -> Stream.of(ReplicationState.values())
                        .filter(state -> operation.allowed().contains(state) == allowed)
                        .map(state -> Arguments.of(operation, state)));
    }

    private void enter(ReplicationState state) throws IOException {
        boolean interrupted = state == SUSPENDED || state == CRITICAL;
        restartIn(state, interrupted ? Optional.of(REPLICATING) : Optional.empty());
    }

    @ParameterizedTest
    @MethodSource("allowed")
    void anAllowedOperationLeadsToItsState(Operation operation, ReplicationState state) throws IOException {
        enter(state);

        operation.on(primary.engine());

        assertThat(primary.state()).isEqualTo(operation.after == null ? state : operation.after);
        primary.run(); // closing waits for what was started
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aRefusedOperationChangesNothingAndSaysWhatWould(Operation operation, ReplicationState state)
            throws IOException {
        enter(state);

        ReplicationException error =
                catchThrowableOfType(ReplicationException.class, () -> operation.on(primary.engine()));

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(error).hasMessageContaining(Primary.NAME).hasMessageContaining(state.title());
        assertThat(error).hasMessageContaining(Transitions.titles(operation.allowed()));
        assertThat(error.remedy()).contains("replica:");
        primary.run();
        assertThat(primary.state()).isEqualTo(state);
        assertThat(replica.requests).isEmpty();
        assertThat(replica.closedChannels).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ReplicationState.class,
            names = {"INITIAL_REPLICATION_IN_PROGRESS", "REPLICATING"})
    void resumingGoesBackToWhatWasInterruptedFirst(ReplicationState interrupted) throws IOException {
        restartIn(CRITICAL, Optional.of(interrupted));

        primary.engine().suspend(Primary.NAME);
        primary.engine().resume(Primary.NAME);

        assertThat(primary.state()).isEqualTo(interrupted);
    }
}
