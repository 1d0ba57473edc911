// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferKind;
import org.understudy.api.engine.FailoverService;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.Reversal;
import org.understudy.api.engine.TransferProgress;
import org.understudy.api.store.CopyProgress;
import org.understudy.disk.internal.PlainView;
import org.understudy.disk.internal.ScanTracker;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;

/** Two nodes, each of both roles: a workload is failed over from one to the other, and back. */
class FailoverEndToEndTest extends EndToEndBase {
    private static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final Reversal BACK = new Reversal(new ReplicaAddress("former.example.org", 8443), INTERVAL, true);

    /** From the second node to the replica on the first one. */
    private final Direct back = new Direct();

    private Primary second;
    private Replica first;

    @BeforeEach
    void startBoth() throws IOException {
        first = new Replica(folder.resolve("first"));
        back.connect(first);
        second = new Primary(folder.resolve("second"), back, back, back, new PlainView(), new ScanTracker());
    }

    @AfterEach
    void stopBoth() throws InterruptedException {
        second.close();
        first.close();
    }

    /** Of the second node, which begins as the replica. */
    private FailoverService there() {
        return replica.failovers(Optional.of(second.engine()));
    }

    private FailoverService here() {
        return first.failovers(Optional.of(primary.engine()));
    }

    private Path failOver(boolean planned) {
        return there().failover(Primary.NAME, Optional.empty(), planned, CopyProgress.NONE)
                .folder();
    }

    private static ErrorCode codeOf(ThrowingCallable call) {
        ReplicationException error = catchThrowableOfType(ReplicationException.class, call);
        return error == null ? null : error.code();
    }

    /** The former primary hears that it is none, and its files become the replica's. */
    private void adoptAfterRefusal() {
        primary.advance(INTERVAL);
        assertThat(primary.status().failure().orElseThrow().code()).isEqualTo(ErrorCode.ROLE_CHANGED);
        here().adopt(Primary.NAME, Optional.empty());
        assertThat(primary.engine().list()).isEmpty();
    }

    private TransferProgress lastBack() {
        RelationshipStatus status = second.status();
        assertThat(status.failure()).isEmpty();
        assertThat(status.state()).isEqualTo(ReplicationState.REPLICATING);
        return status.last().orElseThrow().progress();
    }

    @Test
    void aFailbackSendsOnlyWhatDiffers() throws IOException {
        replicate();
        Path working = failOver(false);
        // 1 % of the image, in places that are spread over it, of bytes that can't be compressed
        int blocks = DISK / 100 / 4096;
        for (int i = 0; i < blocks; i++) {
            write(working, "disk.img", (long) i * (24 * MIB / blocks) / 4096 * 4096, 4096);
        }
        Files.writeString(working.resolve("machine.xml"), "<machine changed='yes'/>");
        adoptAfterRefusal();

        there().reverse(Primary.NAME, BACK);
        second.run();

        TransferProgress sent = lastBack();
        assertThat(sent.kind()).isEqualTo(TransferKind.RESYNC);
        long differs = blocks * 4096L + "<machine changed='yes'/>".length();
        assertThat(sent.changedBytes()).isEqualTo(differs);
        assertThat(dataIn(back.acknowledged)).isEqualTo(differs);
        // random bytes stay as they are: the difference, compressed, is the difference
        assertThat(sent.sentBytes()).isLessThanOrEqualTo(differs * 12 / 10);
        assertSameFiles(working, first.current(Primary.NAME));
        assertThat(source).doesNotExist();
    }

    @Test
    void aPlannedFailoverLosesNothingAndFailsBack() throws IOException {
        replicate();
        write("disk.img", 5 * MIB, MIB);
        primary.engine().prepareFailover(Primary.NAME);
        primary.run();
        assertThat(primary.state()).isEqualTo(ReplicationState.PREPARED_FOR_PLANNED_FAILOVER);

        Path working = failOver(true);
        assertSameFiles(source, working);
        assertThat(codeOf(() -> primary.engine().resume(Primary.NAME))).isEqualTo(ErrorCode.ROLE_CHANGED);
        here().adopt(Primary.NAME, Optional.of("primary.example.org"));
        there().reverse(Primary.NAME, BACK);
        second.run();
        assertThat(back.acknowledged).isEmpty();

        // and back, the same way
        write(working, "disk.img", 7 * MIB, MIB);
        second.engine().prepareFailover(Primary.NAME);
        second.run();
        Path returned = here().failover(Primary.NAME, Optional.empty(), true, CopyProgress.NONE)
                .folder();
        assertSameFiles(working, returned);
        there().adopt(Primary.NAME, Optional.empty());
        direct.acknowledged.clear();
        here().reverse(Primary.NAME, BACK);
        primary.run();

        assertThat(primary.status().failure()).isEmpty();
        assertThat(direct.acknowledged).isEmpty();
        assertSameFiles(returned, replica.current(Primary.NAME));
        assertThat(replica.status(Primary.NAME).state()).isEqualTo(ReplicationState.REPLICATING);
        write(returned, "disk.img", 9 * MIB, MIB);
        primary.advance(INTERVAL);
        assertThat(last().kind()).isEqualTo(TransferKind.DELTA);
        assertSameFiles(returned, replica.current(Primary.NAME));
    }

    @Test
    void aCancelledFailoverLetsThePrimaryGoOnWithADelta() throws IOException {
        replicate();
        failOver(false);
        primary.advance(INTERVAL);
        assertThat(primary.state()).isEqualTo(ReplicationState.CRITICAL);

        there().cancel(Primary.NAME);
        primary.engine().resume(Primary.NAME);
        write("disk.img", 3 * MIB, MIB);
        primary.advance(INTERVAL);

        assertIdentical();
        assertThat(last().kind()).isEqualTo(TransferKind.DELTA);
    }

    @Test
    void aFormerPrimaryStaysRefusedOverRestartsOfBoth() throws IOException, InterruptedException {
        replicate();
        Path working = failOver(false);
        there().complete(Primary.NAME);
        there().reverse(Primary.NAME, BACK);
        write("disk.img", 0, MIB);
        for (int round = 0; round < 2; round++) {
            replica.close();
            replica = new Replica(folder.resolve("replica"));
            direct.connect(replica);
            primary.restart(settings);
            direct.acknowledged.clear();
            primary.advance(INTERVAL);
            assertThat(primary.status().failure().orElseThrow().code()).isEqualTo(ErrorCode.ROLE_CHANGED);
            assertThat(primary.state()).isEqualTo(ReplicationState.CRITICAL);
            assertThat(direct.acknowledged).isEmpty();
            primary.engine().resume(Primary.NAME);
        }
        assertThat(Files.mismatch(working.resolve("disk.img"), source.resolve("disk.img")))
                .isNotEqualTo(-1);
    }

    @Test
    void aNodeThatDidNotAdoptIsSentNothing() {
        replicate();
        failOver(false);
        there().reverse(Primary.NAME, BACK);
        second.run();

        assertThat(second.status().failure().orElseThrow().code()).isEqualTo(ErrorCode.WORKLOAD_NOT_FOUND);
        assertThat(back.acknowledged).isEmpty();
    }

    @Test
    void aPrimaryAsFarAsItKnowsIsNotAdopted() {
        replicate();
        assertThat(codeOf(() -> here().adopt(Primary.NAME, Optional.empty()))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(source).exists();
    }

    @Test
    void aReversalThatACrashCutIsReversedAgain() throws IOException {
        replicate();
        Path working = failOver(false);
        adoptAfterRefusal();
        there().reverse(Primary.NAME, BACK);
        // the relationship was made, but not the mark
        Path mark = folder.resolve("replica/etc/failovers/" + settings.workload());
        Files.writeString(mark, Files.readString(mark).replace("REVERSED", "FAILED_OVER"));
        replica = new Replica(folder.resolve("replica"));
        direct.connect(replica);

        assertThat(codeOf(() -> there().cancel(Primary.NAME))).isEqualTo(ErrorCode.INVALID_STATE);
        there().reverse(Primary.NAME, BACK);
        second.run();

        lastBack();
        assertSameFiles(working, first.current(Primary.NAME));
        assertThat(codeOf(() -> there().reverse(Primary.NAME, BACK))).isEqualTo(ErrorCode.INVALID_STATE);
    }

    @Test
    void anAdoptionThatACrashCutIsAdoptedAgain() throws IOException {
        replicate();
        Path working = failOver(false);
        primary.advance(INTERVAL);
        FailoverService crashing = first.failovers(Optional.of(withoutRemoval(primary.engine())));
        assertThat(codeOf(() -> crashing.adopt(Primary.NAME, Optional.empty()))).isEqualTo(ErrorCode.STORE_FAILED);
        assertThat(source).doesNotExist();
        primary.restart(settings);

        here().adopt(Primary.NAME, Optional.empty());
        assertThat(primary.engine().list()).isEmpty();
        there().reverse(Primary.NAME, BACK);
        second.run();

        lastBack();
        assertSameFiles(working, first.current(Primary.NAME));
    }

    /** A node that ends behind what the store does. */
    private static ReplicationService withoutRemoval(ReplicationService service) {
        return (ReplicationService) Proxy.newProxyInstance(
                FailoverEndToEndTest.class.getClassLoader(),
                new Class<?>[] {ReplicationService.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("remove")) {
                        throw new ReplicationException(ErrorCode.STORE_FAILED, "told to fail", "none");
                    }
                    return method.invoke(service, arguments);
                });
    }
}
