// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.engine.DrillReport;
import org.understudy.api.engine.DrillReport.Result;
import org.understudy.api.engine.DrillRequest;
import org.understudy.api.engine.TestCopy;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.store.CopyProgress;
import org.understudy.engine.internal.replica.Replica;
import org.understudy.io.DurableFiles;

/** Test failovers of a real store, with hooks that are real processes. */
@Timeout(60)
class TestFailoverDeskTest {
    private static final String NAME = "web1";

    @TempDir
    private Path folder;

    private Replica replica;
    private TestFailoverDesk desk;
    private TransferId state;

    @BeforeEach
    void start() throws IOException {
        replica = new Replica(folder);
        state = replica.replicate();
        desk = desk();
    }

    @AfterEach
    void stop() throws InterruptedException {
        desk.close();
        replica.close();
    }

    private TestFailoverDesk desk() throws IOException {
        return new TestFailoverDesk(
                replica.workloads,
                replica.files,
                replica.events::add,
                Clock.systemUTC(),
                folder.resolve("data"),
                folder.resolve("etc"));
    }

    private void restart() throws IOException {
        try {
            desk.close();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        desk = desk();
    }

    private Path hook(String name, String script) throws IOException {
        Path file = folder.resolve("etc/understudy/hooks").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static DrillRequest plain() {
        return new DrillRequest(Optional.empty(), List.of(), DrillRequest.TIMEOUT, false);
    }

    private static DrillRequest with(boolean keep, String... hook) {
        return new DrillRequest(Optional.empty(), List.of(hook), DrillRequest.TIMEOUT, keep);
    }

    private DrillReport drill(DrillRequest request) {
        return desk.start(NAME, request, CopyProgress.NONE);
    }

    private Path copy() {
        return folder.resolve("vms/web1 - Test");
    }

    private List<EventType> told() {
        return replica.events.stream()
                .map(EventDraft::type)
                .filter(type -> type.number() >= 730 && type.number() < 740)
                .toList();
    }

    private static ErrorCode codeOf(ThrowingCallable call) {
        return catchThrowableOfType(ReplicationException.class, call).code();
    }

    @Test
    void theCopyIsBesideTheWorkloadAndStaysUntilItIsEnded() throws IOException {
        DrillReport report = drill(plain());

        assertThat(copy().resolve("disk.img")).hasBinaryContent(new byte[] {1, 2, 3, 4});
        assertThat(report.result()).isEqualTo(Result.PASSED);
        assertThat(report.point()).isEqualTo(state);
        assertThat(desk.copies()).extracting(TestCopy::ready).containsExactly(true);
        Files.write(copy().resolve("disk.img"), new byte[] {9});
        assertThat(replica.current(NAME).resolve("disk.img")).hasBinaryContent(new byte[] {1, 2, 3, 4});

        desk.end(NAME);

        assertThat(copy()).doesNotExist();
        assertThat(desk.copies()).isEmpty();
        assertThat(told()).containsExactly(EventType.TEST_FAILOVER_STARTED, EventType.TEST_FAILOVER_ENDED);
        assertThat(desk.drills()).containsExactly(report);
    }

    @Test
    void replicationGoesOnBesideIt() throws IOException {
        drill(plain());
        replica.replicate();

        assertThat(replica.workloads.status(NAME).stored().current()).isNotEqualTo(Optional.of(state));
        assertThat(copy().resolve("disk.img")).exists();
    }

    @Test
    void thereIsOneAtATime() {
        drill(plain());

        assertThat(codeOf(() -> drill(plain()))).isEqualTo(ErrorCode.INVALID_STATE);

        desk.end(NAME);
        assertThat(codeOf(() -> desk.end(NAME))).isEqualTo(ErrorCode.INVALID_STATE);
        drill(plain());
    }

    @Test
    void aRestartKeepsTheCopyAndTheReport() throws IOException {
        DrillReport report = drill(plain());
        restart();

        assertThat(desk.copies()).extracting(TestCopy::folder).containsExactly(copy());
        assertThat(desk.drills()).containsExactly(report);
        desk.end(NAME);
        assertThat(copy()).doesNotExist();
    }

    @Test
    void theHookIsToldWhatItIsAboutAndItsOutputIsTheReport() throws IOException {
        hook("check", "echo \"$UNDERSTUDY_WORKLOAD $UNDERSTUDY_POINT $1\"; cat disk.img | wc -c; echo oops >&2; env");

        DrillReport report = drill(with(false, "check", "an argument; $(id)"));

        assertThat(report.result()).isEqualTo(Result.PASSED);
        assertThat(report.exitCode()).contains(0);
        assertThat(report.output())
                .startsWith("web1 " + state + " an argument; $(id)\n4\noops\n")
                .contains("UNDERSTUDY_COPY=" + copy())
                .doesNotContain("JAVA_HOME");
        assertThat(copy()).as("deleted after the hook").doesNotExist();
        assertThat(desk.copies()).isEmpty();
        assertThat(desk.drills()).containsExactly(report);
    }

    @Test
    void aHookThatFailsIsAFailedDrill() throws IOException {
        hook("check", "echo broken; exit 3");

        DrillReport report = drill(with(false, "check"));

        assertThat(report.result()).isEqualTo(Result.HOOK_FAILED);
        assertThat(report.exitCode()).contains(3);
        assertThat(report.output()).isEqualTo("broken\n");
        assertThat(told())
                .containsExactly(
                        EventType.TEST_FAILOVER_STARTED, EventType.DRILL_FAILED, EventType.TEST_FAILOVER_ENDED);
    }

    @Test
    void aCopyThatIsToBeKeptStaysAfterItsHook() throws IOException {
        hook("deeper/check", "true");

        drill(with(true, "deeper/check"));

        assertThat(copy()).isDirectory();
        assertThat(desk.copies()).extracting(TestCopy::ready).containsExactly(true);
        assertThat(desk.hooks()).containsExactly("deeper/check");
    }

    @Test
    void aHookThatTakesTooLongIsKilledWithAllThatItStarted() throws IOException {
        hook("check", "echo started; sleep 1000 & echo $! > ../pid; sleep 1000");

        DrillReport report = drill(new DrillRequest(Optional.empty(), List.of("check"), Duration.ofSeconds(1), false));

        assertThat(report.result()).isEqualTo(Result.TIMED_OUT);
        assertThat(report.exitCode()).isEmpty();
        // its shell may still say that its child was killed
        assertThat(report.output()).startsWith("started\n");
        long child = Long.parseLong(Files.readString(folder.resolve("vms/pid")).strip());
        ProcessHandle.of(child).ifPresent(handle -> handle.onExit().join());
    }

    @Test
    void anInterruptionKillsTheHookAndClearsTheCopy() throws Exception {
        hook("check", "echo ready > ../ready; sleep 1000");
        List<DrillReport> reports = new CopyOnWriteArrayList<>();
        Thread caller = new Thread(() -> reports.add(drill(with(false, "check"))));
        caller.start();
        await().until(() -> Files.exists(folder.resolve("vms/ready")));

        caller.interrupt();
        caller.join();

        assertThat(reports).extracting(DrillReport::result).containsExactly(Result.INTERRUPTED);
        assertThat(copy()).doesNotExist();
        assertThat(desk.copies()).isEmpty();
    }

    @Test
    void ofMuchOutputTheLastPartIsKept() throws IOException {
        hook("check", "head -c 1000000 /dev/zero | tr '\\0' a; echo; echo end");

        assertThat(drill(with(false, "check")).output()).hasSize(64 * 1024).endsWith("aaa\nend\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "link", "/bin/true", "absent", "not-executable", "open", "", "a\u0000b"})
    void whatIsNotInTheHooksFolderIsNotRun(String name) throws IOException {
        Path hooks = hook("check", "true").getParent();
        Files.copy(hooks.resolve("check"), hooks.resolveSibling("outside"));
        Files.createSymbolicLink(hooks.resolve("link"), hooks.resolveSibling("outside"));
        Files.createFile(hooks.resolve("not-executable"));
        Files.setPosixFilePermissions(hook("open", "true"), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(codeOf(() -> drill(with(false, name)))).isEqualTo(ErrorCode.INVALID_SETTING);

        assertThat(desk.copies()).isEmpty();
        assertThat(copy()).doesNotExist();
    }

    @Test
    void theHooksFolderIsConfigured() throws IOException {
        hook("sub/check", "true");
        desk.updated(new Hashtable<>(Map.of(
                "hooks.folder", folder.resolve("etc/understudy/hooks/sub").toString())));

        assertThat(drill(with(false, "check")).result()).isEqualTo(Result.PASSED);
    }

    @Test
    void aCancelledCopyIsReportedAndLeavesNothing() {
        assertThatThrownBy(() -> desk.start(NAME, plain(), (done, total) -> false))
                .isInstanceOf(CancellationException.class);

        assertThat(copy()).doesNotExist();
        assertThat(desk.copies()).isEmpty();
        assertThat(desk.drills()).extracting(DrillReport::result).containsExactly(Result.INTERRUPTED);
    }

    @Test
    void aCopyThatCanNotBeMadeIsReported() throws IOException {
        Files.delete(replica.current(NAME).resolve("disk.img"));

        assertThat(codeOf(() -> drill(plain()))).isEqualTo(ErrorCode.STORE_FAILED);

        assertThat(desk.copies()).isEmpty();
        assertThat(desk.drills()).extracting(DrillReport::result).containsExactly(Result.COPY_FAILED);
        assertThat(told()).contains(EventType.DRILL_FAILED);
    }

    /** As if the node had been killed in a stage of a drill with a hook. */
    private void cut(TestMark.Stage stage, boolean keep, boolean reported) throws IOException {
        hook("check", "true");
        drill(with(true, "check"));
        Path file = folder.resolve(
                "data/tests/" + replica.workloads.status(NAME).stored().id());
        TestMark mark = TestMark.read(file);
        new TestMark(
                        mark.id(),
                        mark.workload(),
                        mark.point(),
                        mark.pointAt(),
                        mark.folder(),
                        mark.startedAt(),
                        mark.hook(),
                        keep,
                        stage)
                .write(file);
        if (!reported) {
            DurableFiles.deleteTree(folder.resolve("data/drills"));
        }
        restart();
    }

    @ParameterizedTest
    @EnumSource(TestMark.Stage.class)
    void whatACrashLeftIsFinishedAtTheStart(TestMark.Stage stage) throws IOException {
        cut(stage, true, false);

        boolean stays = stage != TestMark.Stage.ENDING;
        assertThat(Files.exists(copy())).isEqualTo(stays);
        assertThat(desk.copies())
                .extracting(TestCopy::ready)
                .hasSize(stays ? 1 : 0)
                .doesNotContain(false);
        boolean cut = stage == TestMark.Stage.COPYING || stage == TestMark.Stage.HOOK;
        assertThat(desk.drills())
                .extracting(DrillReport::result)
                .isEqualTo(cut ? List.of(Result.INTERRUPTED) : List.of());
    }

    @Test
    void aCopyThatWasNotToStayIsDeletedWhereACrashCutItsHook() throws IOException {
        cut(TestMark.Stage.HOOK, false, false);

        assertThat(copy()).doesNotExist();
        assertThat(desk.copies()).isEmpty();
        assertThat(desk.drills()).extracting(DrillReport::result).containsExactly(Result.INTERRUPTED);
    }

    @Test
    void aReportThatWasWrittenBeforeACrashStays() throws IOException {
        cut(TestMark.Stage.HOOK, false, true);

        assertThat(copy()).doesNotExist();
        assertThat(desk.drills()).extracting(DrillReport::result).containsExactly(Result.PASSED);
    }

    @Test
    void reportsAreBounded() throws IOException {
        DrillReports reports = new DrillReports(folder.resolve("reports"));
        DrillReport first = drill(plain());
        List<DrillReport> written = new ArrayList<>();
        for (int i = 0; i <= DrillReports.KEPT; i++) {
            DrillReport next = new DrillReport(
                    first.id(),
                    first.workload(),
                    first.point(),
                    first.pointAt(),
                    first.startedAt().plusSeconds(i),
                    first.copying(),
                    first.shared(),
                    List.of("a hook", "with = 'things' \n"),
                    Duration.ofMillis(5),
                    Optional.of(i),
                    Result.HOOK_FAILED,
                    "Grüße\u0000\n# !:=\\",
                    "message");
            reports.add(next);
            written.add(0, next);
        }

        assertThat(reports.list()).containsExactlyElementsOf(written.subList(0, DrillReports.KEPT));
    }

    @Test
    void aCopyIsNeverTakenForAWorkload() throws IOException {
        drill(plain());
        Files.copy(folder.resolve("vms/web1/workload.state"), copy().resolve("workload.state"));
        Files.copy(folder.resolve("vms/web1/workload.state"), copy().resolve("workload.state.deleted"));
        replica.files.attach(folder.resolve("vms"));
        assertThat(replica.files.list()).hasSize(1);
        assertThat(copy()).isDirectory();

        Files.delete(copy().resolve("workload.state"));
        replica.files.attach(folder.resolve("vms"));
        assertThat(copy()).isDirectory();
    }
}
