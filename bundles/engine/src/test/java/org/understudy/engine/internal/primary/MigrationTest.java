// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.Migration.Kind;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.transport.ControlRequest.AbortTransfer;
import org.understudy.api.transport.ControlRequest.ClaimWorkload;
import org.understudy.api.transport.ControlRequest.CommitTransfer;

class MigrationTest extends PrimaryTestBase {
    private final Path elsewhere = Path.of("/array2/web1");

    private void begin(Kind kind) {
        primary.engine().beginMigration(Primary.NAME, kind, "to the\nnew array");
    }

    private Migration migration() {
        return primary.status().migration().orElseThrow();
    }

    @Test
    void whatRunsIsInterruptedAndItsChannelTornDown() {
        route.beforeChunk = () -> begin(Kind.STORAGE);
        replicate();

        assertThat(replica.received(CommitTransfer.class)).isEmpty();
        assertThat(replica.received(AbortTransfer.class)).isEmpty();
        assertThat(replica.closedChannels).contains(settings.workload());
        assertThat(route.openChunks + disk.openScans + disk.openViews).isZero();
        assertThat(primary.status().failure()).isEmpty();
        assertThat(primary.state()).isEqualTo(ReplicationState.INITIAL_REPLICATION_IN_PROGRESS);
        assertThat(migration().kind()).isEqualTo(Kind.STORAGE);
        assertThat(migration().reason()).isEqualTo("to the new array");
    }

    @Test
    void noCycleStartsMeanwhileAndMissedOnesAreCounted() throws IOException {
        replicate();
        begin(Kind.MACHINE);

        primary.advance(Primary.INTERVAL.multipliedBy(3));
        primary.restart(settings);
        primary.advance(Primary.INTERVAL.multipliedBy(4));

        assertThat(offers()).isEqualTo(1);
        assertThat(migration().missedCycles()).isEqualTo(7);
        assertThat(primary.status().nextCycle()).isEmpty();
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void commandsThatWouldSendAreRefusedAndSoIsASecondMigration() {
        replicate();
        begin(Kind.STORAGE);

        assertThat(codeOf(() -> primary.engine().sync(Primary.NAME))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(codeOf(() -> primary.engine().start(Primary.NAME))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(codeOf(() -> begin(Kind.MACHINE))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(codeOf(() -> primary.engine().leave(Primary.NAME))).isEqualTo(ErrorCode.INVALID_STATE);
    }

    @Test
    void atTheEndTheSameTransferGoesOnFromTheNewFolder() throws IOException {
        route.beforeChunk = () -> begin(Kind.STORAGE);
        replicate();
        TransferId transfer = lastOffer().transfer();
        route.beforeChunk = () -> {};
        primary.restart(settings);

        primary.engine().endMigration(Primary.NAME, elsewhere);
        primary.run();

        assertThat(disk.source).isEqualTo(elsewhere);
        assertThat(lastOffer().transfer()).isEqualTo(transfer);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
        assertThat(primary.status().migration()).isEmpty();
        assertThat(primary.status().settings().source()).isEqualTo(elsewhere);
        assertThat(primary.admin.configurations.get(Primary.PID).get("source")).isEqualTo(elsewhere.toString());
        assertThat(primary.events)
                .extracting(EventDraft::type)
                .containsSubsequence(EventType.MIGRATION_STARTED, EventType.MIGRATION_ENDED);
    }

    @Test
    void aFolderThatCanNotBeUsedLeavesItUnderWay() {
        replicate();
        begin(Kind.STORAGE);
        disk.viewError = new ReplicationException(ErrorCode.SOURCE_MISSING, "no such folder", "none");

        assertThat(codeOf(() -> primary.engine().endMigration(Primary.NAME, elsewhere)))
                .isEqualTo(ErrorCode.SOURCE_MISSING);
        assertThat(migration().kind()).isEqualTo(Kind.STORAGE);
        assertThat(primary.status().settings()).isEqualTo(settings);
    }

    @Test
    void whatWasInterruptedGoesOnAlsoWhereCyclesStartByCommandOnly() {
        primary.configure(Primary.settings(settings.source(), false));
        route.beforeChunk = () -> begin(Kind.STORAGE);
        replicate();
        route.beforeChunk = () -> {};

        primary.engine().cancelMigration(Primary.NAME);
        primary.run();

        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void aSuspendedRelationshipStaysSuspended() {
        replicate();
        begin(Kind.STORAGE);
        primary.engine().suspend(Primary.NAME);
        primary.engine().endMigration(Primary.NAME, elsewhere);
        primary.advance(Duration.ofDays(1));

        assertThat(offers()).isEqualTo(1);
        assertThat(primary.state()).isEqualTo(ReplicationState.SUSPENDED);
    }

    @Test
    void aMachineThatLeavesIsForgottenWithoutAWordToTheReplica() {
        replicate();
        begin(Kind.MACHINE);
        int requests = replica.requests.size();

        primary.engine().leave(Primary.NAME);

        assertThat(primary.engine().list()).isEmpty();
        assertThat(replica.requests).hasSize(requests);
        assertThat(primary.maps()).isEmptyDirectory();
        assertThat(folder.resolve("migrations")).isEmptyDirectory();
    }

    @Test
    void aDamagedMarkStopsCyclesAsWell() throws IOException {
        replicate();
        begin(Kind.MACHINE);
        Files.writeString(
                folder.resolve("migrations").resolve(settings.workload().toString()), "kind = NONE");
        primary.restart(settings);
        primary.advance(Duration.ofDays(1));

        assertThat(offers()).isEqualTo(1);
        assertThat(migration().kind()).isEqualTo(Kind.STORAGE);
    }

    private void arrive() {
        primary.engine().remove(Primary.NAME);
        replica.requests.clear();
        RelationshipSettings arriving = Primary.settings(settings.source(), true);
        primary.engine().accept(arriving);
    }

    @Test
    void aMachineThatArrivesIsClaimedAndComparedAtOnce() {
        TransferId state = TransferId.random();
        TransferId interrupted = TransferId.random();
        replica.current = Optional.of(state);
        replica.open = Optional.of(interrupted);
        arrive();
        primary.run();

        assertThat(replica.received(ClaimWorkload.class)).hasSize(1);
        assertThat(lastOffer().kind()).isEqualTo(TransferKind.RESYNC);
        assertThat(lastOffer().base()).contains(state);
        assertThat(lastOffer().continues()).contains(interrupted);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
        assertThat(primary.status().migration()).isEmpty();
    }

    @Test
    void anInitialReplicationThatMovedGoesOnAsOne() {
        TransferId interrupted = TransferId.random();
        replica.open = Optional.of(interrupted);
        arrive();
        primary.run();

        assertThat(lastOffer().kind()).isEqualTo(TransferKind.INITIAL);
        assertThat(lastOffer().continues()).contains(interrupted);
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void anArrivalIsTriedAgainUntilTheReplicaKnows() throws IOException {
        replica.current = Optional.of(TransferId.random());
        replica.refuse(ClaimWorkload.class, ErrorCode.TIMED_OUT);
        arrive();
        primary.run();
        assertThat(migration().kind()).isEqualTo(Kind.ARRIVAL);

        primary.restart(settings);
        primary.advance(Duration.ofMinutes(1));

        assertThat(replica.received(ClaimWorkload.class)).hasSize(2);
        assertThat(primary.status().migration()).isEmpty();
        assertThat(primary.state()).isEqualTo(ReplicationState.REPLICATING);
    }

    @Test
    void aMachineThatIsHereAlreadyCanNotArrive() {
        replicate();
        assertThat(codeOf(() -> primary.engine().accept(settings))).isEqualTo(ErrorCode.INVALID_SETTING);
        assertThat(primary.status().last()).isPresent();
        assertThat(primary.status().migration()).isEmpty();
    }
}
