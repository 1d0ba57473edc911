// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlRequest.BeginTransfer;

class RestartTest extends PrimaryTestBase {
    @Test
    void whatIsKnownOfARelationshipSurvives() throws IOException {
        replicate();
        replica.refuse(ControlRequest.Hello.class, ErrorCode.HOST_UNKNOWN);
        primary.advance(Primary.INTERVAL);
        RelationshipStatus before = primary.status();
        assertThat(before.failure()).isPresent();
        assertThat(before.last()).isPresent();

        primary.restart(settings);

        assertThat(primary.status()).isEqualTo(before);
    }

    @Test
    void anInterruptedDeltaIsOfferedAgainWithTheSameBase() throws IOException {
        replicate();
        TransferId initial = lastOffer().transfer();
        route.fail(ErrorCode.CONNECTION_LOST);
        primary.advance(Primary.INTERVAL);
        BeginTransfer interrupted = lastOffer();

        primary.restart(settings);
        primary.advance(Duration.ofMinutes(1));

        assertThat(offers()).isEqualTo(3);
        assertThat(lastOffer()).isEqualTo(interrupted);
        assertThat(lastOffer().base()).contains(initial);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void anInterruptedTransferIsNotOfferedAgainstAnotherBase() throws IOException {
        replicate();
        route.fail(ErrorCode.CONNECTION_LOST);
        primary.advance(Primary.INTERVAL);
        BeginTransfer interrupted = lastOffer();
        replica.current = Optional.of(TransferId.random());

        primary.restart(settings);
        primary.advance(Duration.ofMinutes(1));

        assertThat(offers()).isEqualTo(3);
        assertThat(lastOffer().transfer()).isNotEqualTo(interrupted.transfer());
    }

    @Test
    void anInitialReplicationThatACrashCutGoesOnByItself() throws IOException {
        route.beforeChunk = () -> {
            primary.states().close(); // nothing is kept from here on
            throw new Crash();
        };
        replicate();
        TransferId cut = lastOffer().transfer();
        route.beforeChunk = () -> {};

        primary.crash(settings);
        primary.run();

        assertThat(offers()).isEqualTo(2);
        assertThat(lastOffer().transfer()).isEqualTo(cut);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    /** What the engine has no time to handle: the thread is gone in mid-transfer. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void anAutomaticCycleThatWasDueMeanwhileRunsAtOnce() throws IOException {
        replicate();
        primary.time.shutdown();
        primary.advance(Duration.ofDays(1));

        primary.restart(settings);
        primary.run();

        assertThat(offers()).isEqualTo(2);
    }

    @Test
    void whatTheReplicaHoldsOfTheTransferIsComparedAndNotSentAgain() throws IOException {
        route.fail(ErrorCode.CONNECTION_LOST);
        replicate();
        replica.held = HeldChunks.of(new byte[] {0, 1, 2}, 0, 2);

        primary.advance(Duration.ofMinutes(1));

        assertThat(replica.received(ControlRequest.RetainChunks.class))
                .extracting(ControlRequest.RetainChunks::equal)
                .containsExactly(List.of(new ControlRequest.SequenceRange(0, 1)));
        assertThat(replica.received(ControlRequest.CommitTransfer.class))
                .extracting(ControlRequest.CommitTransfer::chunks)
                .containsExactly(3L);
        assertThat(primary.status().last().orElseThrow().progress().heldBytes()).isEqualTo(2);
        assertThat(primary.status().last().orElseThrow().progress().changedBytes())
                .isEqualTo(1);
    }

    @Test
    void heldChunksOutOfOrderAreAViolation() {
        route.fail(ErrorCode.CONNECTION_LOST);
        replicate();
        replica.held = HeldChunks.of(new byte[] {0, 1, 2}, 0, 1);
        replica.repeatHeld = true;

        primary.advance(Duration.ofMinutes(1));

        assertThat(primary.status().failure().orElseThrow().code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
    }
}
