// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.engine.Failover;
import org.understudy.api.engine.Failover.Stage;
import org.understudy.api.engine.ReplicationHealth;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.transport.ControlRequest;

class FailoverTest extends ReplicaTestBase {
    private static final byte[] STATE = {1, 2, 3, 4};

    private Failover failover() {
        return failover(null, false);
    }

    private Failover failover(TransferId point, boolean planned) {
        return replica.failovers().failover("web1", Optional.ofNullable(point), planned, CopyProgress.NONE);
    }

    private Path copy() {
        return replica.current("web1").resolveSibling("failover");
    }

    private ReplicationState state() {
        return replica.status("web1").state();
    }

    private long asked(long epoch) {
        return replica.engine
                .handle(replica.peer(), new ControlRequest.QueryWorkload(Replica.WORKLOAD, epoch))
                .epoch();
    }

    @Test
    void theLatestStateIsCopiedAndThePrimaryRefused() throws IOException, InterruptedException {
        TransferId state = replica.replicate();
        Failover failover = failover();

        assertThat(failover.stage()).isEqualTo(Stage.FAILED_OVER);
        assertThat(failover.state()).isEqualTo(state);
        assertThat(failover.epoch()).isEqualTo(1);
        assertThat(failover.folder()).isEqualTo(copy());
        Files.write(copy().resolve("disk.img"), new byte[] {9});
        restart();

        assertThat(codeOf(() -> asked(0))).isEqualTo(ErrorCode.ROLE_CHANGED);
        assertThat(state()).isEqualTo(ReplicationState.FAILED_OVER);
        assertThat(replica.status("web1").health()).isEqualTo(ReplicationHealth.WARNING);
        assertThat(replica.status("web1").failover()).contains(failover);
        assertThat(replica.current("web1").resolve("disk.img")).hasBinaryContent(STATE);
    }

    @Test
    void aCancelledOneLeavesNothingAndThePrimaryIsToldTheEpoch() throws IOException, InterruptedException {
        TransferId state = replica.replicate();
        failover();
        restart();
        replica.failovers().cancel("web1");
        restart();

        assertThat(copy()).doesNotExist();
        assertThat(copy().resolveSibling("failover.discarded")).doesNotExist();
        assertThat(asked(0)).isEqualTo(1);
        assertThat(state()).isEqualTo(ReplicationState.REPLICATING);
        replica.engine.handle(replica.peer(), offer(state, 1));
        assertThat(codeOf(() -> replica.failovers().cancel("web1"))).isEqualTo(ErrorCode.INVALID_STATE);
    }

    private static ControlRequest.BeginTransfer offer(TransferId base, long epoch) {
        var offer = Replica.offer(TransferId.random(), Optional.of(base));
        return new ControlRequest.BeginTransfer(
                offer.workload(),
                offer.name(),
                offer.transfer(),
                offer.kind(),
                offer.base(),
                offer.continues(),
                offer.files(),
                epoch,
                Optional.empty());
    }

    @Test
    void aCompletedOneCanNotBeCancelledAndEpochsBeforeItAreRefusedForGood() throws IOException, InterruptedException {
        replica.replicate();
        failover();
        replica.failovers().complete("web1");
        restart();
        replica.failovers().complete("web1");

        assertThat(codeOf(() -> replica.failovers().cancel("web1"))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(state()).isEqualTo(ReplicationState.FAILOVER_COMMITTED);
        assertThat(copy().resolve("disk.img")).hasBinaryContent(STATE);

        replica.workloads.remove("web1", false);
        restart();
        assertThat(codeOf(() -> asked(0))).isEqualTo(ErrorCode.ROLE_CHANGED);
    }

    @Test
    void whatIsNotPossibleIsRefusedAndChangesNothing() {
        assertThat(codeOf(() -> failover())).isEqualTo(ErrorCode.WORKLOAD_NOT_FOUND);
        replica.begin(TransferId.random());
        assertThat(codeOf(() -> failover())).isEqualTo(ErrorCode.INVALID_STATE);
        replica.replicate();
        assertThat(codeOf(() -> failover(TransferId.random(), false))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(codeOf(() -> failover(null, true))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(codeOf(() -> replica.failovers().cancel("web1"))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(codeOf(() -> replica.failovers().complete("web1"))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(asked(0)).isZero();

        failover();
        assertThat(codeOf(() -> failover())).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(asked()).isEqualTo(1);
    }

    private long asked() {
        return replica.engine.admission().epochs().of(Replica.WORKLOAD);
    }

    @Test
    void aPlannedOneNeedsThatThePrimaryIsPreparedWithTheLatestState() {
        TransferId state = replica.replicate();
        replica.engine.handle(
                replica.peer(), new ControlRequest.PrepareFailover(Replica.WORKLOAD, Optional.of(state), 0));
        assertThat(codeOf(() -> failover(TransferId.random(), true))).isEqualTo(ErrorCode.INVALID_STATE);

        assertThat(failover(null, true).planned()).isTrue();
    }

    @Test
    void ifTheCopyFailsAllIsAsBefore() throws IOException, InterruptedException {
        replica.replicate();
        replica.copies.before = () -> {
            throw new CancellationException();
        };
        assertThatThrownBy(this::failover).isInstanceOf(CancellationException.class);
        restart();

        assertThat(state()).isEqualTo(ReplicationState.REPLICATING);
        assertThat(asked(0)).isEqualTo(1);
        assertThat(failover().epoch()).isEqualTo(2);
    }

    @Test
    void meanwhileThePrimaryIsRefusedAndNoOtherOperationIsDone() {
        replica.replicate();
        replica.copies.before = () -> {
            assertThat(state()).isEqualTo(ReplicationState.FAILOVER_IN_PROGRESS);
            assertThat(codeOf(() -> asked(0))).isEqualTo(ErrorCode.ROLE_CHANGED);
            assertThat(codeOf(() -> replica.failovers().complete("web1"))).isEqualTo(ErrorCode.INVALID_STATE);
        };
        failover();
    }

    /** A crash behind each durable step; what was begun is gone on with, or taken back. */
    @Test
    void aCrashBeforeTheCopyIsGoneOnWithOrTakenBack() throws IOException, InterruptedException {
        TransferId state = replica.replicate();
        crashWithin(() -> {});
        assertThat(state()).isEqualTo(ReplicationState.FAILOVER_IN_PROGRESS);
        assertThat(codeOf(() -> asked(0))).isEqualTo(ErrorCode.ROLE_CHANGED);
        assertThat(codeOf(() -> failover(TransferId.random(), false))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(failover().state()).isEqualTo(state);
        assertThat(copy().resolve("disk.img")).hasBinaryContent(STATE);

        replica.failovers().cancel("web1");
        crashWithin(() -> {});
        replica.failovers().cancel("web1");
        assertThat(state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void aCrashBehindTheCopyDoesNotMakeItTwice() throws IOException, InterruptedException {
        replica.replicate();
        crashWithin(() -> {
            try {
                Files.createDirectory(copy());
                Files.write(copy().resolve("disk.img"), STATE);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        replica.copies.before = () -> {
            throw new AssertionError("it is there");
        };
        assertThat(failover().stage()).isEqualTo(Stage.FAILED_OVER);
    }

    @Test
    void aCrashWithinACancellationIsCancelledAgain() throws IOException, InterruptedException {
        replica.replicate();
        failover();
        Files.move(copy(), copy().resolveSibling("failover.discarded"));
        restart();
        assertThat(state()).isEqualTo(ReplicationState.FAILED_OVER);

        replica.failovers().cancel("web1");
        assertThat(copy().resolveSibling("failover.discarded")).doesNotExist();
        assertThat(asked(0)).isEqualTo(1);
    }

    /** The process ends while the copy is made: what is on disk stays as it was then. */
    private void crashWithin(Runnable done) throws IOException, InterruptedException {
        Path marks = folder.resolve("etc/failovers");
        byte[][] kept = new byte[1][];
        replica.copies.before = () -> {
            try {
                kept[0] = Files.readAllBytes(marks.resolve(Replica.WORKLOAD.toString()));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            done.run();
            throw new CancellationException();
        };
        assertThatThrownBy(this::failover).isInstanceOf(CancellationException.class);
        Files.write(marks.resolve(Replica.WORKLOAD.toString()), kept[0]);
        restart();
    }

    @Test
    void itIsToldByEvents() {
        replica.replicate();
        failover();
        replica.failovers().cancel("web1");
        failover();
        replica.failovers().complete("web1");

        assertThat(replica.events)
                .extracting(EventDraft::type)
                .containsSubsequence(
                        EventType.FAILOVER_STARTED,
                        EventType.FAILOVER_CANCELLED,
                        EventType.FAILOVER_STARTED,
                        EventType.FAILOVER_COMPLETED);
    }
}
