// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.disk.ConsistentView;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewHold;
import org.understudy.api.disk.ViewRequest;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.transport.Priority;

/** Cycles of a group whose members are fakes, so that they overlap. */
class GroupCyclesTest {
    private final List<String> steps = new ArrayList<>();
    private final Queue<Runnable> queued = new ArrayDeque<>();
    private final List<EventDraft> events = new ArrayList<>();
    private final GroupCycles cycles = new GroupCycles(
            name -> new View(), (extent, priority, work) -> queued.add(work), Clock.systemUTC(), events::add);
    private final Fake db = new Fake("db");
    private final Fake web = new Fake("web");
    private String broken = "";

    /** Tells what is done to it. */
    private final class View implements ConsistentView {
        @Override
        public String name() {
            return "fake";
        }

        @Override
        public SourceView open(ViewRequest request) {
            throw new AssertionError("each is held");
        }

        @Override
        public ViewHold hold(ViewRequest request) {
            step("hold ", request);
            return new ViewHold() {
                @Override
                public boolean still() {
                    return true;
                }

                @Override
                public SourceView open() {
                    step("open ", request);
                    return new FakeDisk(Path.of("/none")).open(request);
                }

                @Override
                public void close() {
                    step("release ", request);
                }
            };
        }

        private void step(String what, ViewRequest request) {
            steps.add(what + request.name());
            if (broken.equals(what + request.name())) {
                throw new ReplicationException(ErrorCode.SOURCE_CHANGED, "told to fail", "none");
            }
        }
    }

    private final class Fake implements GroupCycles.Member {
        private final RelationshipSettings settings;
        private TransferRun run;
        private boolean retry;

        Fake(String name) {
            settings = Primary.member(name, Path.of("/" + name), "shop");
            cycles.enter(this);
        }

        @Override
        public RelationshipSettings settings() {
            return settings;
        }

        @Override
        public boolean isRetry() {
            return retry;
        }

        @Override
        public boolean consistentDue() {
            return false;
        }

        @Override
        public Instant grid() {
            return Instant.EPOCH;
        }

        @Override
        public Optional<TransferRun> occupy(boolean byHand) {
            if (run != null) {
                return Optional.empty();
            }
            run = new TransferRun(settings, Clock.systemUTC(), byHand);
            return Optional.of(run);
        }

        @Override
        public String hindrance() {
            return "is busy";
        }

        @Override
        public void execute(TransferRun running, Priority priority) {
            steps.add("send " + settings.name());
        }

        @Override
        public Optional<TransferRun> alone(boolean byHand) {
            steps.add("alone " + settings.name());
            return Optional.ofNullable(run).or(() -> occupy(byHand));
        }

        @Override
        public void postpone() {
            steps.add("postpone " + settings.name());
        }

        /** Its cycle sends what it was given. */
        void end(boolean well) {
            TransferRun ended = run;
            GroupPart part = ended.part().orElseThrow();
            run = null;
            if (well) {
                part.take().orElseThrow().files().close();
                ended.complete(ended.report());
            } else {
                ended.fail(new ReplicationException(ErrorCode.CONNECTION_LOST, "told to fail", "none"));
            }
            part.ended();
        }
    }

    private void work() {
        for (Runnable work = queued.poll(); work != null; work = queued.poll()) {
            work.run();
        }
    }

    private List<EventType> told() {
        return events.stream().map(EventDraft::type).toList();
    }

    @Test
    void theNextCycleWaitsForTheLastMember() {
        cycles.due(db, false);
        work();
        assertThat(steps)
                .containsExactly(
                        "hold db",
                        "hold web",
                        "open db",
                        "open web",
                        "release db",
                        "release web",
                        "send db",
                        "send web");
        steps.clear();

        db.end(true);
        cycles.due(db, false);
        work();
        assertThat(steps).containsExactly("postpone db");
        assertThat(told()).isEmpty();
        web.end(true);
        assertThat(told()).containsExactly(EventType.COMMON_POINT_MADE);
        steps.clear();

        cycles.due(web, false);
        work();
        assertThat(steps).startsWith("hold web", "hold db").endsWith("send web", "send db");
    }

    @Test
    void whatMakesUpForAFailureIsTheMembersOwn() {
        cycles.due(db, false);
        work();
        web.end(false);
        web.retry = true;
        steps.clear();

        cycles.due(web, false);
        assertThat(steps).containsExactly("alone web");
        assertThat(cycles.sync(db)).isSameAs(db.run);
        db.end(true);
        assertThat(told()).containsExactly(EventType.COMMON_POINT_MISSED);
        assertThat(events.get(0).message()).contains("'web' has no part of it").doesNotContain("'db'");
    }

    @Test
    void whoeverFailsAllHoldsEndAndTheOthersAreSent() {
        for (String step : List.of("hold db", "open db", "release db")) {
            steps.clear();
            broken = step;
            cycles.due(db, false);
            work();

            assertThat(steps).as(step).contains("open web", "release web").endsWith("send db", "send web");
            assertThat(steps.stream().filter(each -> each.equals("release db")).count())
                    .as(step)
                    .isEqualTo(step.equals("hold db") ? 0 : 1);
            boolean opened = step.equals("release db");
            if (!opened) {
                assertThatThrownBy(db.run.part().orElseThrow()::take).hasMessage("told to fail");
            }
            GroupPart others = web.run.part().orElseThrow();
            web.end(true);
            assertThat(others.isCommitted()).as(step).isEqualTo(opened);
            db.end(false);
        }
        assertThat(told()).containsExactly(EventType.COMMON_POINT_MISSED);
    }

    @Test
    void aMemberThatTakesNoPartIsNamed() {
        web.run = new TransferRun(web.settings, Clock.systemUTC(), false);

        cycles.due(db, false);
        work();
        db.end(true);

        assertThat(events)
                .singleElement()
                .satisfies(event -> assertThat(event.message()).contains("'web' is busy"));
    }

    @Test
    void aViewThatNobodyTookIsClosedWithTheRun() {
        FakeDisk disk = new FakeDisk(Path.of("/none"));
        GroupCycles own = new GroupCycles(
                name -> disk, (extent, priority, work) -> queued.add(work), Clock.systemUTC(), events::add);
        own.enter(db);
        own.due(db, false);
        work();
        assertThat(disk.openViews).isEqualTo(1);

        db.end(false);

        assertThat(disk.openViews).isZero();
    }
}
