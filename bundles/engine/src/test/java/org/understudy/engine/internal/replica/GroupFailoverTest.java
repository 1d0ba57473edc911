// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.CommonMark;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.CommonPoint;
import org.understudy.api.engine.Failover;
import org.understudy.api.engine.Failover.Stage;
import org.understudy.api.engine.FailoverService;
import org.understudy.api.engine.GroupFailover;
import org.understudy.api.security.Peer;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.transport.ControlRequest;

/** Failovers of a group of three members, on a real store that keeps points. */
class GroupFailoverTest {
    private static final List<String> NAMES = List.of("app", "db", "web");

    @TempDir
    Path folder;

    private final Map<String, WorkloadId> ids = new HashMap<>();
    private final Map<String, TransferId> last = new HashMap<>();
    private Replica replica;
    private int moment;
    private String sender = "primary.example.org";

    @BeforeEach
    void start() throws IOException {
        replica = Replica.keeping(5, folder);
        NAMES.forEach(name -> ids.put(name, WorkloadId.random()));
    }

    @AfterEach
    void stop() throws InterruptedException {
        replica.close();
    }

    private void restart() throws IOException, InterruptedException {
        replica.close();
        replica = Replica.keeping(5, folder);
    }

    private CommonMark mark() {
        return new CommonMark(
                UUID.randomUUID(),
                "shop",
                Instant.parse("2026-11-29T00:00:00Z").plusSeconds(++moment),
                true,
                ids.values().stream().toList());
    }

    /** One byte, the same in all members of a common point. */
    private CommonMark send(int content) {
        CommonMark mark = mark();
        NAMES.forEach(name -> send(name, content, Optional.of(mark)));
        return mark;
    }

    private void send(String name, int content, Optional<CommonMark> mark) {
        TransferId transfer = TransferId.random();
        Optional<TransferId> base = Optional.ofNullable(last.get(name));
        Peer peer = replica.peer(sender);
        replica.engine.handle(
                peer,
                new ControlRequest.BeginTransfer(
                        ids.get(name),
                        name,
                        transfer,
                        base.isPresent() ? TransferKind.DELTA : TransferKind.INITIAL,
                        base,
                        Optional.empty(),
                        List.of(new FileEntry("disk.img", 1)),
                        epoch(name),
                        Optional.empty(),
                        mark,
                        false));
        replica.engine.store(peer, Replica.chunk(transfer, 0, content));
        replica.engine.handle(peer, new ControlRequest.CommitTransfer(transfer, 1, Optional.empty(), Optional.empty()));
        last.put(name, transfer);
    }

    private long epoch(String name) {
        return replica.engine.admission().epochs().of(ids.get(name));
    }

    private GroupFailover failover(CommonMark to) {
        return replica.failovers()
                .failoverGroup("shop", Optional.ofNullable(to).map(CommonMark::id), CopyProgress.NONE);
    }

    private ReplicationException refused(CommonMark to) {
        return catchThrowableOfType(ReplicationException.class, () -> failover(to));
    }

    private Stream<Optional<Stage>> stages() {
        return NAMES.stream()
                .map(name -> replica.engine
                        .admission()
                        .failovers()
                        .find(ids.get(name))
                        .map(Failover::stage));
    }

    private void assertCopies(int content) {
        for (String name : NAMES) {
            assertThat(replica.current(name).resolveSibling("failover").resolve("disk.img"))
                    .as(name)
                    .hasBinaryContent(new byte[] {(byte) content});
        }
    }

    @Test
    void allMembersGoToTheNewestPointThatIsComplete() throws IOException, InterruptedException {
        send(1);
        CommonMark complete = send(2);
        CommonMark cut = mark();
        send("app", 3, Optional.of(cut));
        send("db", 3, Optional.of(cut));
        restart();

        GroupFailover done = failover(null);

        assertThat(done.point().mark()).isEqualTo(complete);
        assertThat(done.point().parts()).extracting(CommonPoint.Part::name).containsExactlyElementsOf(NAMES);
        assertThat(done.failovers()).extracting(Failover::stage).containsOnly(Stage.FAILED_OVER);
        assertThat(stages()).containsOnly(Optional.of(Stage.FAILED_OVER));
        assertCopies(2);
        assertThat(Files.readAllBytes(replica.current("app").resolve("disk.img")))
                .isEqualTo(new byte[] {3});
    }

    @Test
    void anOlderPointCanBeNamedAndMembersBeCancelledOneByOne() {
        CommonMark older = send(1);
        send(2);

        assertThat(failover(older).point().mark()).isEqualTo(older);
        assertCopies(1);
        NAMES.forEach(name -> replica.failovers().cancel(name));
        assertThat(failover(null).point().mark()).isNotEqualTo(older);
        assertCopies(2);
    }

    @Test
    void allAreCancelledTogetherAlsoOnesThatWereCut() {
        send(1);
        AtomicInteger copies = new AtomicInteger();
        replica.copies.before = () -> {
            if (copies.incrementAndGet() == 3) {
                throw new ReplicationException(ErrorCode.REPLICA_DISK_FULL, "told to fail", "none");
            }
        };
        refused(null);
        assertThat(refusal(() -> replica.failovers().completeGroup("shop")))
                .hasMessageContaining("'web' can't be completed: its working copy is not complete");

        assertThat(replica.failovers().cancelGroup("shop")).containsExactlyElementsOf(NAMES);

        assertThat(stages()).containsOnly(Optional.empty());
        assertThat(refusal(() -> replica.failovers().cancelGroup("shop")))
                .hasMessageContaining("no member of group 'shop' has a failover that can be cancelled");
        assertThat(refusal(() -> replica.failovers().cancelGroup("other")))
                .hasMessageContaining("no consistency group 'other'");
        send(2);
        failover(null);
        assertCopies(2);
    }

    @Test
    void allAreCompletedTogetherAndACutOneIsGoneOnWith() throws IOException {
        send(1);
        failover(null);
        Path blocked = folder.resolve("etc/failovers").resolve(ids.get("db").toString());
        byte[] mark = Files.readAllBytes(blocked);
        Files.delete(blocked);
        Files.createDirectories(blocked.resolve("in-the-way"));
        assertThat(refusal(() -> replica.failovers().completeGroup("shop")))
                .hasMessageContaining("completed: 'app'; not: 'db', 'web'");
        Files.delete(blocked.resolve("in-the-way"));
        Files.delete(blocked);
        Files.write(blocked, mark);

        assertThat(replica.failovers().completeGroup("shop")).containsExactlyElementsOf(NAMES);

        assertThat(stages()).containsOnly(Optional.of(Stage.COMMITTED));
        assertThat(refusal(() -> replica.failovers().cancelGroup("shop")))
                .hasMessageContaining("no member of group 'shop' has a failover that can be cancelled");
    }

    @Test
    void oneThatLeftTheGroupSinceIsCancelledAndCompletedWithTheOthers() {
        CommonMark older = send(1);
        WorkloadId web = ids.remove("web");
        CommonMark newer = mark();
        ids.put("web", web);
        send("app", 2, Optional.of(newer));
        send("db", 2, Optional.of(newer));
        failover(older);

        assertThat(replica.failovers().cancelGroup("shop")).containsExactlyElementsOf(NAMES);
        failover(older);
        assertThat(replica.failovers().completeGroup("shop")).containsExactlyElementsOf(NAMES);
        assertThat(stages()).containsOnly(Optional.of(Stage.COMMITTED));
    }

    @Test
    void noneIsCancelledWhileTheCopyOfOneIsBeingMade() {
        send(1);
        FailoverService service = replica.failovers(); // one, which knows what it is copying
        List<String> refusals = new ArrayList<>();
        AtomicInteger copies = new AtomicInteger();
        replica.copies.before = () -> {
            if (copies.incrementAndGet() == 2) {
                refusals.add(refusal(() -> service.cancelGroup("shop")).getMessage());
            }
        };

        service.failoverGroup("shop", Optional.empty(), CopyProgress.NONE);

        assertThat(refusals).singleElement().asString().contains("the working copy of 'db' is being made");
        assertCopies(1);
    }

    @Test
    void membersOfSeveralPrimariesAreNotCancelledTogether() {
        send(1);
        sender = "other.example.org";
        ids.put("stranger", WorkloadId.random());
        CommonMark theirs =
                new CommonMark(UUID.randomUUID(), "shop", Instant.EPOCH, true, List.of(ids.get("stranger")));
        send("stranger", 9, Optional.of(theirs));
        failover(theirs);

        NAMES.forEach(name -> replica.failovers().failover(name, Optional.empty(), false, CopyProgress.NONE));
        assertThat(refusal(() -> replica.failovers().cancelGroup("shop"))).hasMessageContaining("of several primaries");
        replica.failovers().complete("stranger");
        assertThat(replica.failovers().completeGroup("shop")).containsExactlyElementsOf(NAMES);
    }

    private static ReplicationException refusal(ThrowingCallable operation) {
        return catchThrowableOfType(ReplicationException.class, operation);
    }

    @Test
    void ifAMemberCanNotBeFailedOverNoneIsTouched() {
        CommonMark mark = send(1);
        assertThat(refused(mark())).hasMessageContaining("no complete common point");
        assertThat(catchThrowableOfType(
                        ReplicationException.class,
                        () -> replica.failovers().failoverGroup("other", Optional.empty(), CopyProgress.NONE)))
                .hasMessageContaining("no consistency group 'other'");
        send("web", 2, Optional.empty());
        replica.failovers().failover("web", Optional.empty(), false, CopyProgress.NONE);

        assertThat(refused(mark)).hasMessageContaining("'web' was failed over");

        assertThat(stages()).containsExactly(Optional.empty(), Optional.empty(), Optional.of(Stage.FAILED_OVER));
        assertThat(epoch("app")).isZero();
        replica.failovers().cancel("web");
        assertThat(failover(mark).failovers()).hasSize(3);
        assertCopies(1);
    }

    @Test
    void groupsOfSeveralPrimariesAreNotMixedUp() {
        CommonMark ours = send(1);
        sender = "other.example.org";
        WorkloadId theirs = WorkloadId.random();
        ids.put("stranger", theirs);
        CommonMark newer = new CommonMark(UUID.randomUUID(), "shop", ours.at().plusSeconds(60), true, List.of(theirs));
        send("stranger", 9, Optional.of(newer));

        assertThat(replica.service().groups()).hasSize(2);
        assertThat(refused(null)).hasMessageContaining("several primaries have a group 'shop'");
        assertThat(failover(ours).point().parts()).hasSize(3);
    }

    @Test
    void aPointWithADamagedPartIsNotOffered() throws IOException {
        CommonMark whole = send(1);
        CommonMark damaged = send(2);
        Files.write(replica.current("db").resolve("disk.img"), new byte[] {9});
        assertThat(replica.service().verify("db", last.get("db"))).isNotEmpty();

        assertThat(replica.service().groups().get(0).points())
                .extracting(CommonPoint::mark)
                .containsExactly(whole);
        assertThat(refused(damaged)).hasMessageContaining("no complete common point");
    }

    @Test
    void aCutFailoverSaysWhoIsFailedOverAndGoesOn() throws IOException, InterruptedException {
        CommonMark mark = send(1);
        AtomicInteger copies = new AtomicInteger();
        replica.copies.before = () -> {
            if (copies.incrementAndGet() == 2) {
                throw new ReplicationException(ErrorCode.REPLICA_DISK_FULL, "told to fail", "none");
            }
        };
        ReplicationException cut = refused(null);

        assertThat(cut.code()).isEqualTo(ErrorCode.REPLICA_DISK_FULL);
        assertThat(cut).hasMessageContaining("failed over: 'app'; not: 'db', 'web'");
        assertThat(stages())
                .containsExactly(
                        Optional.of(Stage.FAILED_OVER), Optional.of(Stage.IN_PROGRESS), Optional.of(Stage.IN_PROGRESS));
        // the primary is refused for all of them
        assertThat(catchThrowableOfType(ReplicationException.class, () -> send("web", 2, Optional.empty()))
                        .code())
                .isEqualTo(ErrorCode.ROLE_CHANGED);
        restart();

        assertThat(refused(mark())).hasMessageContaining("no complete common point");
        GroupFailover done = failover(null);
        assertThat(done.point().mark()).isEqualTo(mark);
        assertThat(stages()).containsOnly(Optional.of(Stage.FAILED_OVER));
        assertCopies(1);
        assertThat(failover(mark).failovers()).isEqualTo(done.failovers());
    }

    @Test
    void oneThatIsCancelledByItsOperatorIsCut() {
        send(1);
        replica.copies.before = () -> {
            throw new CancellationException();
        };
        assertThat(refused(null)).hasMessageContaining("failed over: none; not: 'app', 'db', 'web'");

        replica.copies.before = () -> {};
        NAMES.forEach(name -> replica.failovers().cancel(name));
        assertThat(stages()).containsOnly(Optional.empty());
    }

    /** Of a begin that fails, those before it are taken back. */
    @Test
    void aMemberThatCanNotBeBegunTakesTheOthersBack() throws IOException {
        send(1);
        Path marks = folder.resolve("etc/failovers");
        Path blocked = marks.resolve(ids.get("db").toString());
        Files.createDirectories(blocked.resolve("in-the-way"));

        assertThat(refused(null).code()).isEqualTo(ErrorCode.STORE_FAILED);

        assertThat(stages()).containsOnly(Optional.empty());
        send("app", 2, Optional.empty());
    }
}
