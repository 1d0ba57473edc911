// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.CommonMark;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.disk.ConsistentView;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewHold;
import org.understudy.api.disk.ViewRequest;
import org.understudy.api.engine.CommonPoint;
import org.understudy.api.engine.GroupStatus;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.transport.ControlRequest;
import org.understudy.disk.internal.PlainView;
import org.understudy.disk.internal.ScanTracker;
import org.understudy.engine.internal.primary.Primary;
import org.understudy.engine.internal.replica.Replica;

/** A consistency group of two members, between both engines with the real disk and store. */
class GroupReplicationTest {
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private final Direct direct = new Direct();
    /** What is held, opened and let go, in its order. */
    private final List<String> steps = new ArrayList<>();

    private final Held view = new Held();
    private Path db;
    private Path web;
    private RelationshipSettings dbSettings;
    private RelationshipSettings webSettings;
    private Replica replica;
    private Primary primary;

    /** Copies of the source, made while its writers stand still. */
    private final class Held implements ConsistentView {
        private final PlainView plain = new PlainView();
        /** Whose view can't be opened. */
        private String broken = "";

        private boolean copies = true;

        @Override
        public String name() {
            return "held";
        }

        @Override
        public SourceView open(ViewRequest request) {
            try (ViewHold hold = hold(request)) {
                return hold.open();
            }
        }

        @Override
        public ViewHold hold(ViewRequest request) {
            steps.add("hold " + request.name());
            return new ViewHold() {
                @Override
                public boolean still() {
                    return copies;
                }

                @Override
                public SourceView open() {
                    steps.add("open " + request.name());
                    if (request.name().equals(broken)) {
                        throw new ReplicationException(ErrorCode.SOURCE_CHANGED, "told to fail", "none");
                    }
                    return plain.open(copies ? copy(request) : request);
                }

                @Override
                public void close() {
                    steps.add("release " + request.name());
                }
            };
        }

        private ViewRequest copy(ViewRequest request) {
            try {
                Path copy = Files.createTempDirectory(folder, "copy");
                Files.copy(request.source().resolve("state"), copy.resolve("state"));
                return new ViewRequest(request.name(), request.workload(), copy, request.exclusions());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        db = Files.createDirectories(folder.resolve("db"));
        web = Files.createDirectories(folder.resolve("web"));
        replica = Replica.keeping(5, folder.resolve("replica"));
        direct.connect(replica);
        primary = new Primary(folder.resolve("primary"), direct, direct, direct, view, new ScanTracker());
        dbSettings = Primary.member("db", db, "shop");
        webSettings = Primary.member("web", web, "shop");
        write("1");
        primary.configure(dbSettings);
        primary.configure(webSettings);
        for (String name : List.of("db", "web")) {
            primary.engine().start(name);
            primary.run();
        }
        steps.clear();
    }

    @AfterEach
    void stop() throws InterruptedException {
        primary.close();
        replica.close();
    }

    /** The machines agree on something, each in its own file. */
    private void write(String state) {
        try {
            Files.writeString(db.resolve("state"), "db at " + state);
            Files.writeString(web.resolve("state"), "web at " + state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String held(String name) throws IOException {
        return Files.readString(replica.current(name).resolve("state"));
    }

    private List<CommonPoint> points() {
        return replica.service().groups().stream()
                .flatMap(group -> group.points().stream())
                .toList();
    }

    private List<EventDraft> events(EventType type) {
        return primary.events.stream().filter(event -> event.type() == type).toList();
    }

    private Optional<CommonMark> markOf(String name) {
        return replica.status(name).stored().common();
    }

    @Test
    void allMembersHaveTheContentsOfOneMoment() throws IOException {
        write("2");
        // as soon as the first member sends, both machines go on
        direct.beforeChunk = () -> write("3");

        primary.advance(INTERVAL);

        assertThat(steps).containsExactly("hold db", "hold web", "open db", "open web", "release db", "release web");
        assertThat(held("db")).isEqualTo("db at 2");
        assertThat(held("web")).isEqualTo("web at 2");
        GroupStatus group = replica.service().groups().get(0);
        assertThat(group.group()).isEqualTo("shop");
        assertThat(group.members())
                .extracting(member -> member.name().orElseThrow())
                .containsExactly("db", "web");
        CommonPoint point = group.points().get(0);
        assertThat(group.points()).hasSize(1);
        assertThat(point.mark().still()).isTrue();
        assertThat(point.parts())
                .extracting(CommonPoint.Part::name, CommonPoint.Part::state)
                .containsExactly(
                        tuple("db", replica.status("db").stored().current().orElseThrow()),
                        tuple("web", replica.status("web").stored().current().orElseThrow()));
        assertThat(events(EventType.COMMON_POINT_MADE)).hasSize(1);

        primary.advance(INTERVAL);
        assertThat(points()).hasSize(2);
        assertThat(points().get(0).mark().at()).isAfter(points().get(1).mark().at());
        RecoveryPoint older = replica.service().points("db").get(0);
        assertThat(older.common()).contains(point.mark());
        restart();
        assertThat(points()).hasSize(2).contains(point);
    }

    private void restart() throws IOException {
        try {
            replica.close();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        replica = Replica.keeping(5, folder.resolve("replica"));
        direct.connect(replica);
    }

    @Test
    void aMemberThatFailsLeavesNoCompletePointAndTheNextCycleMakesOne() throws IOException {
        write("2");
        direct.breaksAfter = 1;
        primary.advance(INTERVAL);

        assertThat(held("db")).isEqualTo("db at 2");
        assertThat(held("web")).isEqualTo("web at 1");
        assertThat(markOf("db")).isPresent();
        assertThat(points()).isEmpty();
        assertThat(events(EventType.COMMON_POINT_MISSED))
                .singleElement()
                .extracting(EventDraft::message)
                .asString()
                .contains("'web' has no part of it");

        direct.breaksAfter = Integer.MAX_VALUE;
        write("3");
        primary.advance(INTERVAL);
        assertThat(held("web")).isEqualTo("web at 3");
        assertThat(points()).hasSize(1);
        assertThat(points().get(0).mark()).isEqualTo(markOf("web").orElseThrow());
    }

    @Test
    void whatChangesWhileNobodyIsHeldIsNoCommonPoint() throws IOException {
        view.copies = false;
        write("2");
        direct.beforeChunk = () -> write("changed");
        primary.advance(INTERVAL);
        assertThat(points()).isEmpty();

        direct.beforeChunk = () -> {};
        primary.advance(INTERVAL);
        assertThat(points())
                .singleElement()
                .satisfies(point -> assertThat(point.mark().still()).isFalse());
    }

    @Test
    void aViewThatCanNotBeOpenedHoldsNobodyUp() throws IOException {
        write("2");
        view.broken = "db";
        primary.advance(INTERVAL);

        assertThat(steps).containsExactly("hold db", "hold web", "open db", "open web", "release db", "release web");
        assertThat(primary.engine().status("db").failure()).isPresent();
        assertThat(held("web")).isEqualTo("web at 2");
        assertThat(markOf("web")).isEmpty();
        assertThat(points()).isEmpty();

        view.broken = "";
        primary.advance(INTERVAL.multipliedBy(2));
        assertThat(points()).isNotEmpty();
    }

    @Test
    void withoutAMemberTheOthersAreSentWithoutACommonPoint() throws IOException {
        primary.engine().suspend("web");
        write("2");
        primary.advance(INTERVAL);

        assertThat(held("db")).isEqualTo("db at 2");
        assertThat(markOf("db")).isEmpty();
        assertThat(events(EventType.COMMON_POINT_MISSED))
                .singleElement()
                .extracting(EventDraft::message)
                .asString()
                .contains("'web' is Suspended");

        primary.engine().resume("web");
        primary.run();
        assertThat(points()).hasSize(1);
    }

    @Test
    void aMemberThatDoesNotChangeKeepsItsPartOfEachPoint() throws IOException {
        for (int i = 0; i < 3; i++) {
            Files.writeString(db.resolve("state"), "db at work " + i);
            primary.advance(INTERVAL);
        }

        assertThat(points()).hasSize(3);
        assertThat(held("web")).isEqualTo("web at 1");
    }

    @Test
    void oneThatIsSynchronizedByHandBringsTheOthersWithIt() throws IOException {
        write("2");
        primary.engine().sync("web");
        primary.run();

        assertThat(held("db")).isEqualTo("db at 2");
        assertThat(points()).hasSize(1);
    }

    @Test
    void membersOfOtherTimesMeetAtTheFirstCycleAndStayTogether() throws IOException {
        primary.advance(Duration.ofMinutes(2));
        Path mail = Files.createDirectories(folder.resolve("mail"));
        Files.writeString(mail.resolve("state"), "mail");
        primary.configure(Primary.member("mail", mail, "shop"));
        primary.engine().start("mail");
        primary.run();
        assertThat(primary.engine().status("mail").nextCycle())
                .isNotEqualTo(primary.engine().status("web").nextCycle());

        primary.advance(INTERVAL.multipliedBy(3));

        assertThat(points()).hasSize(3).allMatch(point -> point.parts().size() == 3);
        assertThat(events(EventType.CYCLES_MISSED)).isEmpty();
        for (String name : List.of("db", "mail")) {
            assertThat(primary.engine().status(name).nextCycle())
                    .isEqualTo(primary.engine().status("web").nextCycle());
        }
    }

    @Test
    void aMemberThatGoesToAnotherReplicaIsRefused() {
        RelationshipSettings other = Primary.member("mail", web, "shop");
        RelationshipSettings elsewhere = new RelationshipSettings(
                        other.name(),
                        other.workload(),
                        other.source(),
                        new ReplicaAddress("elsewhere.example.org", 8443),
                        other.interval(),
                        true,
                        other.compression(),
                        other.chunksInFlight(),
                        false,
                        other.priority(),
                        other.rateLimit())
                .in(Optional.of("shop"));
        primary.configure(elsewhere);

        assertThat(primary.engine().list()).hasSize(2);
        assertThat(events(EventType.SETTING_REFUSED))
                .singleElement()
                .extracting(EventDraft::remedy)
                .asString()
                .contains("' goes to " + other.replica());
    }

    @Test
    void whatSomebodyMakesOfAMarkIsNoCommonPoint() {
        direct.requests = request -> request instanceof ControlRequest.BeginTransfer offer
                        && offer.name().equals("web")
                ? remarked(offer)
                : request;
        primary.advance(INTERVAL);

        assertThat(markOf("web")).isPresent();
        assertThat(points()).isEmpty();
    }

    /** The same identifier, of another group's members. */
    private static ControlRequest.BeginTransfer remarked(ControlRequest.BeginTransfer offer) {
        CommonMark mark = offer.common().orElseThrow();
        CommonMark other = new CommonMark(mark.id(), mark.group(), mark.at(), false, mark.members());
        return new ControlRequest.BeginTransfer(
                offer.workload(),
                offer.name(),
                offer.transfer(),
                offer.kind(),
                offer.base(),
                offer.continues(),
                offer.files(),
                offer.epoch(),
                offer.sealedKey(),
                Optional.of(other),
                offer.consistent());
    }

    @Test
    void aPartThatIsGoneIsNotOffered() {
        primary.advance(INTERVAL);
        assertThat(points()).hasSize(1);
        replica.files.updated(new Hashtable<>(Map.of("points", 0, "free.percent", 0)));
        direct.requests = request -> {
            if (request instanceof ControlRequest.BeginTransfer offer
                    && offer.name().equals("web")) {
                throw new ReplicationException(ErrorCode.REPLICA_BUSY, "told to fail", "none");
            }
            return request;
        };
        primary.advance(INTERVAL);

        assertThat(markOf("web")).isPresent();
        assertThat(points()).isEmpty();
    }
}
