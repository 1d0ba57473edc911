// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.chunk.Extent;
import org.understudy.api.disk.Exclusions;
import org.understudy.api.engine.AutomaticResync;
import org.understudy.api.engine.ExportRequest;
import org.understudy.api.engine.ImportRequest;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.SourceOptions;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.StoredWorkload;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest.BeginTransfer;
import org.understudy.engine.internal.primary.Primary;

/** What is sent on to a third node: states that the primary had, whole, once, and nothing else. */
class ExtensionTest extends ExtensionTestBase {
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

    @Test
    void whatThePrimarySaysOfAStateIsSentOnWithIt() throws IOException {
        replicate();
        startExtension();
        assertThat(stored().consistent()).isFalse();
        primary.configure(settings.with(AutomaticResync.ALWAYS, new SourceOptions(Exclusions.NONE, "hooks", 0)));
        write("disk.img", 0, MIB);

        primary.advance(INTERVAL);
        second.advance(INTERVAL);

        assertThat(stored().consistent()).isTrue();
        assertThat(begun.stream().map(BeginTransfer::consistent)).containsExactly(false, true);
    }

    private StoredWorkload stored() {
        return replica.files.find(settings.workload()).orElseThrow();
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
        Deque<ControlReply.WorkloadState> before = new ArrayDeque<>();
        onward.replies = reply -> {
            if (reply instanceof ControlReply.WorkloadState held) {
                before.add(held);
            }
            if (reply instanceof ControlReply.TransferResult) {
                throw new ReplicationException(ErrorCode.CONNECTION_LOST, "told to break", "none");
            }
            return reply;
        };
        second.advance(INTERVAL);
        assertThat(extension().failure().map(ReplicationFailure::code)).contains(ErrorCode.CONNECTION_LOST);
        // asked next, the third node has not committed yet; it has by the time that the same transfer is offered again
        onward.replies =
                reply -> reply instanceof ControlReply.WorkloadState && !before.isEmpty() ? before.poll() : reply;
        write("disk.img", 4 * MIB, 1000);
        primary.advance(INTERVAL);

        second.advance(INTERVAL);

        assertThat(before).isEmpty();
        assertSentOn();
    }

    @Test
    void theFirstTransferCanBeBroughtByADisk() throws IOException {
        replicate();
        extend();
        Path disk = Files.createDirectories(folder.resolve("disk"));
        second.exports(20L * MIB).export(NAME, new ExportRequest(disk, Optional.empty()));
        second.run();
        third.imports()
                .importFrom(
                        new ImportRequest(disk.resolve(NAME), Optional.empty(), Optional.of("primary.example.org")),
                        CopyProgress.NONE);
        write("disk.img", 3 * MIB, 1000);
        primary.advance(INTERVAL);

        second.engine().sync(NAME);
        second.run();

        assertSentOn();
        assertThat(dataIn(onward.acknowledged)).isLessThan(MIB);
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
}
