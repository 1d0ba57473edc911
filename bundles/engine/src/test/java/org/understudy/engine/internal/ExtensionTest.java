// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.chunk.Extent;
import org.understudy.api.disk.ConsistentView;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewRequest;
import org.understudy.api.engine.Extension;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.Reversal;
import org.understudy.api.engine.SourceOptions;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.disk.internal.PlainView;
import org.understudy.disk.internal.ScanTracker;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;

/** Three nodes in a row: what the second one received is sent on to a third one. */
class ExtensionTest extends EndToEndBase {
    private static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final ReplicaAddress THIRD = new ReplicaAddress("third.example.org", 8443);
    private static final String NAME = Primary.NAME + "-extended";

    /** From the second node to the third. */
    private final Direct onward = new Direct("second.example.org");

    private final List<ControlRequest.BeginTransfer> begun = new ArrayList<>();
    private Primary second;
    private Replica third;

    @BeforeEach
    void startAll() throws IOException, InterruptedException {
        truncate(source.resolve("disk.img"), 8 * MIB);
        keep(3);
        third = new Replica(folder.resolve("third"));
        onward.connect(third);
        onward.requests = request -> {
            if (request instanceof ControlRequest.BeginTransfer begin) {
                begun.add(begin);
            }
            return request;
        };
        second = new Primary(folder.resolve("second"), onward, onward, onward, new LatestView(), new ScanTracker());
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        second.close();
        third.close();
    }

    /** The replica's, whichever runs; once the roles are reversed the machine's files are read as they are. */
    private final class LatestView implements ConsistentView {
        @Override
        public String name() {
            return SourceOptions.REPLICA_VIEW;
        }

        @Override
        public SourceView open(ViewRequest request) {
            return request.source().endsWith("failover")
                    ? new PlainView().open(request)
                    : replica.view().open(request);
        }
    }

    private void keep(int points) throws IOException, InterruptedException {
        replica.close();
        replica = Replica.keeping(points, folder.resolve("replica"));
        direct.connect(replica);
    }

    private RelationshipStatus extend() {
        return extend(new Extension(Optional.empty(), THIRD, INTERVAL, true));
    }

    private RelationshipStatus extend(Extension wanted) {
        return replica.extensions(second.engine()).extend(Primary.NAME, wanted);
    }

    private void startExtension() {
        extend();
        second.engine().start(NAME);
        second.run();
    }

    private RelationshipStatus extension() {
        return second.engine().status(NAME);
    }

    private TransferId atThird() {
        return third.status(Primary.NAME).stored().current().orElseThrow();
    }

    private void assertSentOn() throws IOException {
        assertThat(extension().failure()).isEmpty();
        assertThat(extension().state()).isEqualTo(ReplicationState.REPLICATING);
        assertSameFiles(source, third.current(Primary.NAME));
    }

    private static ReplicationException errorOf(ThrowingCallable call) {
        return catchThrowableOfType(ReplicationException.class, call);
    }

    private Path copyOfSource() throws IOException {
        Path copy = folder.resolve("before");
        for (String file : List.of("disk.img", "snapshots/memory.bin", "machine.xml", "empty")) {
            Files.createDirectories(copy.resolve(file).getParent());
            Files.copy(source.resolve(file), copy.resolve(file));
        }
        return copy;
    }

    @Test
    void statesArriveAtTheThirdNodeAndAreOrdinaryThere() throws IOException {
        replicate();
        startExtension();
        assertSentOn();
        write("disk.img", 5 * MIB, MIB);
        Files.delete(source.resolve("empty"));
        primary.advance(INTERVAL);

        second.advance(INTERVAL);

        assertSentOn();
        assertThat(extension().last().orElseThrow().progress().kind()).isEqualTo(TransferKind.DELTA);
        assertThat(extension().last().orElseThrow().progress().changedBytes()).isEqualTo(MIB);
        Path working = third.failovers(Optional.empty())
                .failover(Primary.NAME, Optional.empty(), false, CopyProgress.NONE)
                .folder();
        assertSameFiles(source, working);
        second.advance(INTERVAL);
        assertThat(extension().failure().map(ReplicationFailure::code)).contains(ErrorCode.ROLE_CHANGED);
    }

    @Test
    void nothingIsSentWithoutANewState() throws IOException {
        replicate();
        startExtension();
        TransferId first = atThird();
        begun.clear();

        second.advance(INTERVAL.multipliedBy(3));
        second.restart(extension().settings());
        second.advance(INTERVAL);

        assertThat(begun).isEmpty();
        assertThat(atThird()).isEqualTo(first);
        assertSentOn();
        second.engine().resync(NAME);
        second.run();
        assertThat(begun).hasSize(1);
        assertSentOn();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void aCommitMeanwhileDoesNotTearWhatIsSent(int points) throws IOException, InterruptedException {
        keep(points);
        replicate();
        Path before = copyOfSource();
        extend();
        onward.beforeChunk = new Runnable() {
            private int chunks;

            @Override
            public void run() {
                if (++chunks == 3) {
                    try {
                        write("disk.img", 0, 6 * MIB);
                        Files.writeString(source.resolve("machine.xml"), "<later/>");
                        Files.delete(source.resolve("empty"));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                    primary.advance(INTERVAL);
                }
            }
        };
        second.engine().start(NAME);
        second.run();

        assertIdentical();
        assertThat(extension().failure()).isEmpty();
        assertSameFiles(before, third.current(Primary.NAME));
        second.advance(INTERVAL);
        assertSentOn();
    }

    @Test
    void aTransferGoesOnAfterARestartWithTheStateThatIsLatestThen() throws IOException, InterruptedException {
        replicate();
        onward.breaksAfter = 4;
        startExtension();
        List<List<Extent>> before = List.copyOf(onward.acknowledged);
        assertThat(before).hasSize(4);
        onward.acknowledged.clear();
        onward.breaksAfter = Integer.MAX_VALUE;
        write("disk.img", 3 * MIB, 1000);
        primary.advance(INTERVAL);

        RelationshipSettings settings = extension().settings();
        keep(3);
        second.restart(settings);
        second.advance(Duration.ofMinutes(1));

        assertSentOn();
        assertThat(sentAgain(before, onward.acknowledged)).isLessThanOrEqualTo(1);
        assertThat(extension().last().orElseThrow().progress().heldBytes()).isPositive();
    }

    @Test
    void aStateThatWasCommittedUnheardIsNotTakenForALaterOne() throws IOException {
        replicate();
        startExtension();
        write("disk.img", 3 * MIB, 1000);
        primary.advance(INTERVAL);
        onward.replies = reply -> {
            if (reply instanceof ControlReply.TransferResult) {
                throw new ReplicationException(ErrorCode.CONNECTION_LOST, "told to break", "none");
            }
            return reply;
        };
        second.advance(INTERVAL);
        assertThat(extension().failure().map(ReplicationFailure::code)).contains(ErrorCode.CONNECTION_LOST);
        onward.replies = reply -> reply;
        write("disk.img", 4 * MIB, 1000);
        primary.advance(INTERVAL);

        second.advance(INTERVAL);

        assertSentOn();
    }

    @Test
    void afterAFailoverOnTheSecondNodeItStopsAndTellsWhatToDo() throws IOException {
        replicate();
        startExtension();
        TransferId first = atThird();
        var failovers = replica.failovers(Optional.of(second.engine()));
        Path working = failovers
                .failover(Primary.NAME, Optional.empty(), false, CopyProgress.NONE)
                .folder();

        second.advance(INTERVAL);

        ReplicationFailure failure = extension().failure().orElseThrow();
        assertThat(extension().state()).isEqualTo(ReplicationState.CRITICAL);
        assertThat(failure.code()).isEqualTo(ErrorCode.ROLE_CHANGED);
        assertThat(failure.message()).contains("'web1' was failed over on this node");
        assertThat(failure.remedy()).contains("replica:remove web1-extended", "replica:failover-cancel web1");
        assertThat(atThird()).isEqualTo(first);
        Reversal toThird = new Reversal(THIRD, INTERVAL, true);
        assertThat(errorOf(() -> failovers.reverse(Primary.NAME, toThird)))
                .hasMessageContaining("sent on by 'web1-extended'");
        assertThat(errorOf(() -> failovers.adopt(NAME, Optional.empty()))).hasMessageContaining("sends a replica on");

        // what the remedy says: the third node becomes the replica of the second
        second.engine().remove(NAME);
        write(working, "disk.img", 6 * MIB, MIB);
        failovers.complete(Primary.NAME);
        failovers.reverse(Primary.NAME, toThird);
        second.run();
        assertThat(second.status().failure()).isEmpty();
        assertThat(second.status().last().orElseThrow().progress().changedBytes())
                .isEqualTo(MIB);
        assertSameFiles(working, third.current(Primary.NAME));
    }

    @Test
    void aFailoverThatIsCancelledLetsItGoOn() throws IOException {
        replicate();
        startExtension();
        var failovers = replica.failovers(Optional.of(second.engine()));
        failovers.failover(Primary.NAME, Optional.empty(), false, CopyProgress.NONE);
        second.advance(INTERVAL);
        primary.advance(INTERVAL);

        failovers.cancel(Primary.NAME);
        primary.engine().resume(Primary.NAME);
        write("disk.img", 3 * MIB, MIB);
        primary.advance(INTERVAL);
        second.engine().resume(NAME);
        second.run();

        assertSentOn();
    }

    @Test
    void aReplicaThatIsSentOnIsNotRemoved() {
        replicate();
        startExtension();

        ReplicationException error = errorOf(() -> replica.service().remove(Primary.NAME, false));
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(error.remedy()).isEqualTo("replica:remove web1-extended first");

        second.engine().remove(NAME);
        replica.service().remove(Primary.NAME, false);
        assertThat(replica.service().list()).isEmpty();
    }

    @Test
    void damageIsNotSentOnAndItGoesOnOnceItIsRepaired() throws IOException {
        replicate();
        startExtension();
        TransferId first = atThird();
        write("disk.img", 3 * MIB, 1000);
        primary.advance(INTERVAL);
        write(replica.current(Primary.NAME), "disk.img", 5 * MIB, 10);

        second.advance(INTERVAL);

        ReplicationFailure failure = extension().failure().orElseThrow();
        assertThat(failure.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE);
        assertThat(failure.message()).contains("disk.img is damaged");
        assertThat(atThird()).isEqualTo(first);
        TransferId latest = replica.status(Primary.NAME).stored().current().orElseThrow();
        replica.service().verify(Primary.NAME, latest);
        second.engine().resume(NAME);
        second.run();
        assertThat(extension().failure().map(ReplicationFailure::code)).contains(ErrorCode.SOURCE_CHANGED);
        primary.advance(INTERVAL);
        second.advance(INTERVAL);
        assertSentOn();
    }

    @Test
    void aChainDoesNotLeadBack() throws IOException, InterruptedException {
        replicate();
        startExtension();
        Extension toFirst =
                new Extension(Optional.of("ring"), new ReplicaAddress("primary.example.org", 8443), INTERVAL, true);
        assertThat(errorOf(() -> extend(toFirst))).hasMessageContaining("a chain does not lead back");

        // the third node sends on what it has, to the second, and to the first, which it does not know
        Replica first = new Replica(folder.resolve("first"));
        first.extensions(primary.engine());
        TransferId atSecond = replica.status(Primary.NAME).stored().current().orElseThrow();
        for (Replica back : List.of(replica, first)) {
            Direct way = new Direct(THIRD.host());
            way.connect(back);
            Primary other = new Primary(
                    folder.resolve("ring-" + back.hashCode()), way, way, way, third.view(), new ScanTracker());
            third.extensions(other.engine())
                    .extend(
                            Primary.NAME,
                            new Extension(Optional.of("ring"), new ReplicaAddress("x.org", 1), INTERVAL, true));
            other.engine().start("ring");
            other.run();
            assertThat(other.engine().status("ring").failure().map(ReplicationFailure::code))
                    .contains(ErrorCode.INVALID_STATE);
            assertThat(way.acknowledged).isEmpty();
            other.close();
        }
        assertThat(replica.status(Primary.NAME).stored().current()).contains(atSecond);
        first.close();
    }

    @Test
    void whatCanNotBeAnExtensionIsRefused() {
        assertThat(errorOf(this::extend).code()).isEqualTo(ErrorCode.WORKLOAD_NOT_FOUND);
        replicate();
        ReplicationException often =
                errorOf(() -> extend(new Extension(Optional.empty(), THIRD, Duration.ofSeconds(299), true)));
        assertThat(often.code()).isEqualTo(ErrorCode.INVALID_SETTING);
        assertThat(often.remedy()).contains("300 or more");
        extend();
        assertThat(errorOf(this::extend)).hasMessageContaining("is sent to third.example.org:8443 from here already");
        assertThat(replica.service().status(Primary.NAME).state()).isEqualTo(ReplicationState.REPLICATING);
    }
}
