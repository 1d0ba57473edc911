// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.TransferHandle;
import org.understudy.api.transport.ControlRequest;

class RetryTest extends PrimaryTestBase {
    private ReplicationFailure failure() {
        return primary.status().failure().orElseThrow();
    }

    @Test
    void aNetworkErrorIsTriedAgainByTheTable() {
        replicate();
        // 1, 2, 4, 8, 10, 40, 70, 100 minutes from the start of the first attempt
        int[] minutes = {1, 1, 2, 4, 2, 30, 30, 30};
        for (int i = 0; i <= minutes.length; i++) {
            replica.refuse(ControlRequest.Hello.class, ErrorCode.CONNECTION_REFUSED);
        }
        primary.advance(Primary.INTERVAL);

        for (int attempt = 1; attempt <= minutes.length; attempt++) {
            Duration delay = Duration.ofMinutes(minutes[attempt - 1]);
            assertThat(failure().attempt()).isEqualTo(attempt);
            assertThat(failure().nextAttempt()).contains(primary.time.now().plus(delay));
            assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
            assertThat(primary.status().health()).isEqualTo(ReplicationHealth.WARNING);
            primary.advance(delay);
        }

        primary.advance(Duration.ofMinutes(30));
        assertThat(primary.status().failure()).isEmpty();
        // the cycles that were missed meanwhile count for the health, the error does not any more
        assertThat(primary.status().reasons()).noneMatch(reason -> reason.contains("attempt failed"));
    }

    @Test
    void anErrorInTheRouteIsTriedAgainWithTheSameTransfer() throws IOException {
        route.fail(ErrorCode.CONNECTION_LOST);

        replicate();

        TransferId transfer = lastOffer().transfer();
        assertThat(primary.state()).isEqualTo(ReplicationState.INITIAL_REPLICATION_IN_PROGRESS);
        assertThat(replica.closedChannels).containsExactly(settings.workload());
        assertThat(route.openChunks + disk.openScans + disk.openViews).isZero();

        primary.advance(Duration.ofMinutes(1));
        assertThat(offers()).isEqualTo(2);
        assertThat(lastOffer().transfer()).isEqualTo(transfer);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void withoutAutomaticCyclesNothingIsTriedAgain() {
        primary.configure(Primary.settings(settings.source(), false));
        replica.refuse(ControlRequest.Hello.class, ErrorCode.TIMED_OUT);

        replicate();
        primary.advance(Duration.ofDays(1));

        assertThat(failure().nextAttempt()).isEmpty();
        assertThat(replica.received(ControlRequest.Hello.class)).hasSize(1);
        assertThat(primary.state()).isEqualTo(ReplicationState.INITIAL_REPLICATION_IN_PROGRESS);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"REPLICATION_PAUSED", "REPLICA_DISK_FULL", "QUOTA_FULL", "SOURCE_CHANGED", "PRIMARY_LOW_MEMORY"})
    void aPausedReplicaLowDiskOrLowMemoryWaitsForTheNextInterval(ErrorCode code) {
        replica.refuse(ControlRequest.BeginTransfer.class, code);

        replicate();

        assertThat(failure().nextAttempt()).contains(primary.time.now().plus(Primary.INTERVAL));
        primary.advance(Primary.INTERVAL);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {
                "TLS_REFUSED",
                "CERTIFICATE_UNTRUSTED",
                "PRIMARY_NOT_AUTHORIZED",
                "WORKLOAD_OF_OTHER_GROUP",
                "WORKLOAD_NOT_FOUND",
                "PROTOCOL_VERSION",
                "PROTOCOL_VIOLATION",
                "STORE_FAILED"
            })
    void anErrorThatNeedsAnOperatorStopsTheRelationship(ErrorCode code) throws InterruptedException {
        replicate();
        replica.refuse(ControlRequest.Hello.class, code);
        TransferHandle handle = primary.engine().sync(Primary.NAME);

        primary.advance(Duration.ofDays(1));

        assertThat(codeOf(() -> handle.await(Duration.ZERO))).isEqualTo(code);
        assertThat(replica.received(ControlRequest.Hello.class)).hasSize(2);
        assertThat(primary.state()).isEqualTo(ReplicationState.CRITICAL);
        assertThat(primary.status().health()).isEqualTo(ReplicationHealth.CRITICAL);
        assertThat(primary.status().nextCycle()).isEmpty();

        primary.engine().resume(Primary.NAME);
        primary.run();
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
        assertThat(primary.status().failure()).isEmpty();
    }

    @Test
    void anUnexpectedErrorIsClassifiedAndStopsTheRelationship() {
        route.failUnexpectedly();

        replicate();

        assertThat(failure().code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(primary.state()).isEqualTo(ReplicationState.CRITICAL);
    }

    /** Whatever is thrown, it ends as an error with a class, and the relationship is not busy for ever. */
    @ParameterizedTest
    @ValueSource(
            classes = {
                IllegalStateException.class,
                NullPointerException.class,
                StackOverflowError.class,
                NoClassDefFoundError.class,
                AssertionError.class
            })
    void anythingThatIsNotClassifiedIsInternal(Class<? extends Throwable> type) {
        route.beforeChunk = () -> sneak(type);

        TransferHandle handle = primary.engine().start(Primary.NAME);
        primary.run();

        assertThat(codeOf(() -> handle.await(Duration.ZERO))).isEqualTo(ErrorCode.INTERNAL);
        assertThat(failure().code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(primary.engine().running(Primary.NAME)).isEmpty();
    }

    @Test
    void aNodeThatIsOutOfMemoryTriesAgainAtTheNextInterval() {
        route.beforeChunk = () -> sneak(OutOfMemoryError.class);
        replicate();
        assertThat(failure().code()).isEqualTo(ErrorCode.PRIMARY_LOW_MEMORY);
        assertThat(failure().nextAttempt()).contains(primary.time.now().plus(Primary.INTERVAL));

        route.beforeChunk = () -> {};
        primary.advance(Primary.INTERVAL);

        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    private static void sneak(Class<? extends Throwable> type) {
        Throwable thrown;
        try {
            thrown = type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) thrown;
    }

    @Test
    void aRouteThatForgetsAChunkDoesNotReachACommit() {
        route.forgets = 1;

        replicate();

        assertThat(failure().code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(replica.received(ControlRequest.CommitTransfer.class)).isEmpty();
    }

    @Test
    void aRouteThatLeavesChunksUntakenDoesNotReachACommit() {
        route.takes = 2;

        replicate();

        assertThat(failure().code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(replica.received(ControlRequest.CommitTransfer.class)).isEmpty();
        assertThat(disk.openScans + disk.openViews).isZero();
    }

    @Test
    void anUnknownTransferIsBegunAgainAtOnce() {
        route.fail(ErrorCode.TRANSFER_UNKNOWN);

        replicate();

        assertThat(offers()).isEqualTo(2);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
        assertThat(primary.status().failure()).isEmpty();
    }

    @Test
    void aTransferThatStaysUnknownWaitsAsANetworkErrorDoes() {
        route.fail(ErrorCode.TRANSFER_UNKNOWN);
        route.fail(ErrorCode.TRANSFER_UNKNOWN);

        replicate();

        assertThat(offers()).isEqualTo(2);
        assertThat(failure().nextAttempt()).contains(primary.time.now().plus(Duration.ofMinutes(1)));
    }

    @Test
    void aCommitWhoseReplyWasLostIsAdopted() {
        replica.loseReply(ControlRequest.CommitTransfer.class);
        replicate();
        TransferId initial = lastOffer().transfer();
        assertThat(failure().code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(disk.confirmedIn).isEmpty();

        primary.advance(Duration.ofMinutes(1));

        assertThat(offers()).isEqualTo(2);
        assertThat(lastOffer().transfer()).isNotEqualTo(initial);
        assertThat(lastOffer().base()).isEqualTo(Optional.of(initial));
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aSuccessEndsTheCountOfAttempts(boolean twice) {
        replicate();
        for (int i = 0; i < (twice ? 2 : 1); i++) {
            replica.refuse(ControlRequest.Hello.class, ErrorCode.HOST_UNKNOWN);
        }
        primary.advance(Primary.INTERVAL.plusMinutes(3));
        assertThat(primary.status().failure()).isEmpty();
        replica.refuse(ControlRequest.Hello.class, ErrorCode.HOST_UNKNOWN);

        primary.engine().sync(Primary.NAME);
        primary.run();

        assertThat(failure().attempt()).isEqualTo(1);
    }
}
