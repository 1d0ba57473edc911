// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.drill;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.DrillReport;
import org.understudy.api.engine.DrillReport.Result;
import org.understudy.api.engine.DrillRequest;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.StateCopies;
import org.understudy.api.store.StateCopy;
import org.understudy.io.HookRun;

/** One test failover: its copy, its hook, and the report about both. For one thread. */
final class DrillRun {
    private final DrillRequest request;
    private final Optional<Path> hook;
    private final BooleanSupplier cancelled;
    private TestMark mark;
    private Optional<StateCopy> copy = Optional.empty();
    private Duration copying = Duration.ZERO;
    private RuntimeException failure;

    DrillRun(TestMark mark, DrillRequest request, Optional<Path> hook, BooleanSupplier cancelled) {
        this.mark = mark;
        this.request = request;
        this.hook = hook;
        this.cancelled = cancelled;
    }

    /** @throws IOException if the mark can't be written: the copy, if it is there, stays marked as it was before */
    DrillReport run(StateCopies copies, TestMarks marks, Clock clock, CopyProgress progress) throws IOException {
        try {
            StateCopy made = copies.copy(
                    mark.id(),
                    mark.point(),
                    mark.folder(),
                    (done, total) -> !cancelled.getAsBoolean() && progress.copied(done, total));
            copy = Optional.of(made);
            copying = Duration.between(mark.startedAt(), clock.instant());
        } catch (CancellationException e) {
            failure = e;
            return report(Result.INTERRUPTED, Duration.ZERO, Optional.empty(), "", "the copy was cancelled");
        } catch (ReplicationException e) {
            failure = e;
            return report(Result.COPY_FAILED, Duration.ZERO, Optional.empty(), "", e.getMessage());
        }
        if (hook.isEmpty()) {
            to(TestMark.Stage.READY, marks);
            return report(Result.PASSED, Duration.ZERO, Optional.empty(), "", "the copy is in " + mark.folder());
        }
        to(TestMark.Stage.HOOK, marks);
        DrillReport report = runHook(hook.get());
        if (stays()) {
            to(TestMark.Stage.READY, marks);
        }
        return report;
    }

    private void to(TestMark.Stage stage, TestMarks marks) throws IOException {
        mark = mark.at(stage);
        marks.update(mark);
    }

    private DrillReport runHook(Path executable) {
        List<String> arguments = request.hook().subList(1, request.hook().size());
        try {
            HookRun run = HookRun.of(executable, arguments, variables(), mark.folder(), request.timeout(), cancelled);
            if (run.exitCode().isPresent()) {
                int code = run.exitCode().get();
                return report(
                        code == 0 ? Result.PASSED : Result.HOOK_FAILED,
                        run.took(),
                        run.exitCode(),
                        run.output(),
                        "the hook ended with code " + code);
            }
            return report(
                    run.cancelled() ? Result.INTERRUPTED : Result.TIMED_OUT,
                    run.took(),
                    Optional.empty(),
                    run.output(),
                    run.cancelled()
                            ? "the hook was cancelled"
                            : "the hook took longer than " + request.timeout().toSeconds() + " s and was killed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return report(Result.INTERRUPTED, Duration.ZERO, Optional.empty(), "", "the hook was cancelled");
        } catch (IOException e) {
            return report(
                    Result.HOOK_FAILED,
                    Duration.ZERO,
                    Optional.empty(),
                    "",
                    "the hook can't be run: " + e.getMessage());
        }
    }

    private Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("UNDERSTUDY_COPY", mark.folder().toString());
        variables.put("UNDERSTUDY_WORKLOAD", mark.workload());
        variables.put("UNDERSTUDY_WORKLOAD_ID", mark.id().toString());
        variables.put("UNDERSTUDY_POINT", mark.point().toString());
        variables.put("UNDERSTUDY_POINT_AT", pointAt().toString());
        return variables;
    }

    private Instant pointAt() {
        return copy.map(made -> made.state().at()).orElse(mark.pointAt());
    }

    private DrillReport report(
            Result result, Duration running, Optional<Integer> exitCode, String output, String message) {
        return new DrillReport(
                mark.id(),
                mark.workload(),
                mark.point(),
                pointAt(),
                mark.startedAt(),
                copying,
                copy.map(StateCopy::shared).orElse(false),
                mark.hook(),
                running,
                exitCode,
                result,
                output,
                message);
    }

    /** Reports what a crash, or the stop of the node, cut. */
    static void interrupted(TestMark mark, Instant now, DrillReports reports) throws IOException {
        DrillRun run = new DrillRun(
                mark,
                new DrillRequest(Optional.of(mark.point()), mark.hook(), DrillRequest.TIMEOUT, mark.keep()),
                Optional.empty(),
                () -> true);
        reports.add(run.report(
                Result.INTERRUPTED,
                Duration.ZERO,
                Optional.empty(),
                "",
                "the node stopped in the midst of it and started again at " + now));
    }

    TestMark mark() {
        return mark;
    }

    /** Whether there is a copy that is not to be deleted now. */
    boolean stays() {
        return copy.isPresent() && (hook.isEmpty() || request.keep());
    }

    void rethrow() {
        if (failure != null) {
            throw failure;
        }
    }
}
