// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.drill;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.engine.DrillReport;
import org.understudy.api.engine.DrillRequest;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.engine.TestCopy;
import org.understudy.api.engine.TestFailovers;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.StateCopies;
import org.understudy.api.store.StoredWorkload;
import org.understudy.io.DurableFiles;
import org.understudy.io.HookFolder;

/**
 * The node's test failovers. Each has a {@link TestMark} from before its copy is begun until after that is deleted; what a
 * crash left is finished at the next start:
 *
 * <ul>
 *   <li>marked as copying, and no copy there, as it is moved to its place as the last step: the mark goes;
 *   <li>marked as copying or with its hook running, and the copy is there: it stays, if it was to stay, else it is deleted;
 *   <li>ready: it stays;
 *   <li>ending: the rest is deleted.
 * </ul>
 *
 * The first two leave a report that says so.
 */
@Component(
        service = {TestFailovers.class, ManagedService.class},
        immediate = true, // what a crash left is finished at the start, and what was configured is in memory
        property = Constants.SERVICE_PID + "=" + TestFailoverDesk.PID)
public final class TestFailoverDesk implements TestFailovers, ManagedService {
    static final String PID = "org.understudy.hooks";

    private static final Logger LOG = LoggerFactory.getLogger(TestFailoverDesk.class);
    private static final String TEST = " - Test";

    private final ReplicaService replicas;
    private final StateCopies copies;
    private final EventSink events;
    private final Clock clock;
    private final Path etc;
    private final TestMarks marks;
    private final DrillReports reports;
    /** Workloads whose test failover a thread works at. */
    private final Set<WorkloadId> busy = ConcurrentHashMap.newKeySet();

    private final DrillWorkers workers = new DrillWorkers();
    private volatile DrillSettings settings;
    private volatile boolean closed;

    @Activate
    public TestFailoverDesk(
            BundleContext bundle,
            @Reference ReplicaService replicas,
            @Reference StateCopies copies,
            @Reference EventSink events)
            throws IOException {
        this(
                replicas,
                copies,
                events,
                Clock.systemUTC(),
                folder(bundle, "karaf.data", "data").resolve("understudy/replica"),
                folder(bundle, "karaf.etc", "etc"));
    }

    TestFailoverDesk(ReplicaService replicas, StateCopies copies, EventSink events, Clock clock, Path data, Path etc)
            throws IOException {
        this.replicas = replicas;
        this.copies = copies;
        this.events = events;
        this.clock = clock;
        this.etc = etc;
        this.settings = new DrillSettings(DrillSettings.standard(etc));
        this.marks = new TestMarks(data.resolve("tests"));
        this.reports = new DrillReports(data.resolve("drills"));
        marks.list().forEach(this::recover);
    }

    private static Path folder(BundleContext bundle, String property, String fallback) {
        return Path.of(Optional.ofNullable(bundle.getProperty(property)).orElse(fallback))
                .toAbsolutePath();
    }

    @Override
    public void updated(Dictionary<String, ?> properties) {
        try {
            settings = DrillSettings.parse(properties == null ? Settings.of(Map.of()) : Settings.of(properties), etc);
        } catch (InvalidSettingException e) {
            LOG.error("{}: {}; {}. The settings stay as they were.", PID, e.getMessage(), e.remedy());
        }
    }

    private void recover(TestMark mark) {
        try {
            boolean there = mark.folder().toFile().isDirectory();
            boolean stays = there && (mark.hook().isEmpty() || mark.keep());
            switch (mark.stage()) {
                case READY -> LOG.info("The test failover of {} is in {} still.", mark.workload(), mark.folder());
                case ENDING -> delete(mark);
                case COPYING, HOOK -> {
                    if (!reports.contains(mark.id(), mark.startedAt())) {
                        DrillRun.interrupted(mark, clock.instant(), reports);
                    }
                    if (stays) {
                        marks.update(mark.at(TestMark.Stage.READY));
                    } else {
                        delete(mark);
                    }
                }
            }
        } catch (IOException e) {
            LOG.error(
                    "What is left of the test failover of {} in {} can't be cleared: {}. replica:failover-test-end does it.",
                    mark.workload(),
                    mark.folder(),
                    e.toString());
        }
    }

    @Override
    public DrillReport start(String nameOrId, DrillRequest request, CopyProgress progress) {
        StoredWorkload stored = replicas.status(nameOrId).stored();
        TransferId state = request.point()
                .or(stored::current)
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.INVALID_STATE,
                        "'" + stored.name() + "' has no state yet",
                        "wait until its first transfer is complete"));
        Optional<Path> hook = hook(request);
        Path folder = stored.folder().resolveSibling(stored.folder().getFileName() + TEST);
        TestMark mark = new TestMark(
                stored.id(),
                stored.name(),
                state,
                stored.committedAt().orElse(clock.instant()),
                folder,
                clock.instant(),
                request.hook(),
                request.keep(),
                TestMark.Stage.COPYING);
        requireNew(mark);
        return workers.run(cancelled -> run(mark, request, hook, progress, () -> closed || cancelled.getAsBoolean()));
    }

    private DrillReport run(
            TestMark mark,
            DrillRequest request,
            Optional<Path> hook,
            CopyProgress progress,
            BooleanSupplier cancelled) {
        try {
            TransferId state = mark.point();
            tell(
                    EventType.TEST_FAILOVER_STARTED,
                    mark,
                    "a test failover to the state of transfer " + state + " started");
            DrillRun run = new DrillRun(mark, request, hook, cancelled);
            DrillReport report = run.run(copies, marks, clock, progress);
            reports.add(report);
            if (report.result() != DrillReport.Result.PASSED) {
                tell(EventType.DRILL_FAILED, mark, "the test failover did not pass: " + report.message());
            }
            if (!run.stays()) {
                delete(run.mark());
            }
            run.rethrow();
            return report;
        } catch (IOException e) {
            throw failed(mark, e);
        } finally {
            busy.remove(mark.id());
        }
    }

    private Optional<Path> hook(DrillRequest request) {
        if (request.hook().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new HookFolder(settings.folder()).find(request.hook().get(0)));
        } catch (IOException e) {
            throw new ReplicationException(
                    ErrorCode.INVALID_SETTING,
                    "no such hook: " + e.getMessage(),
                    "put an executable into " + settings.folder() + " that only its owner can write",
                    e);
        }
    }

    private void requireNew(TestMark mark) {
        try {
            if (!busy.add(mark.id())) {
                throw busy(mark);
            }
            if (!marks.begin(mark)) {
                busy.remove(mark.id());
                throw new ReplicationException(
                        ErrorCode.INVALID_STATE,
                        "'" + mark.workload() + "' has a test failover already",
                        "end it with replica:failover-test-end " + mark.workload());
            }
        } catch (IOException e) {
            busy.remove(mark.id());
            throw failed(mark, e);
        }
    }

    private static ReplicationException busy(TestMark mark) {
        return new ReplicationException(
                ErrorCode.INVALID_STATE,
                "the test failover of '" + mark.workload() + "' is at work",
                "wait until its copy is made and its hook has ended");
    }

    private static ReplicationException failed(TestMark mark, IOException e) {
        return new ReplicationException(
                ErrorCode.STORE_FAILED,
                "the test failover of '" + mark.workload() + "' failed: " + e.getMessage(),
                "check the disk; what is left is cleared by replica:failover-test-end " + mark.workload(),
                e);
    }

    @Override
    public void end(String nameOrId) {
        TestMark mark = marks.find(nameOrId)
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.INVALID_STATE,
                        "'" + nameOrId + "' has no test failover",
                        "begin one with replica:failover-test " + nameOrId));
        if (!busy.add(mark.id())) {
            throw busy(mark);
        }
        try {
            delete(mark);
        } catch (IOException e) {
            throw failed(mark, e);
        } finally {
            busy.remove(mark.id());
        }
    }

    /** Cut anywhere, it is done again at the next start. */
    private void delete(TestMark mark) throws IOException {
        marks.update(mark.at(TestMark.Stage.ENDING));
        DurableFiles.deleteTree(mark.folder());
        marks.delete(mark);
        tell(EventType.TEST_FAILOVER_ENDED, mark, "the test failover ended: " + mark.folder() + " is deleted");
    }

    private void tell(EventType type, TestMark about, String message) {
        events.publish(EventDraft.of(type, message)
                .about(about.workload(), about.id())
                .remedy(type == EventType.DRILL_FAILED ? "see replica:drills " + about.workload() : ""));
    }

    @Override
    public List<TestCopy> copies() {
        return marks.list().stream().map(TestMark::copy).toList();
    }

    @Override
    public List<DrillReport> drills() {
        return reports.list();
    }

    @Override
    public List<String> hooks() {
        try {
            return new HookFolder(settings.folder()).list();
        } catch (IOException e) {
            LOG.warn("The hooks in {} can't be listed: {}", settings.folder(), e.toString());
            return List.of();
        }
    }

    /** Ends copies and hooks under way. */
    @Deactivate
    void close() throws InterruptedException {
        closed = true;
        workers.close();
    }
}
