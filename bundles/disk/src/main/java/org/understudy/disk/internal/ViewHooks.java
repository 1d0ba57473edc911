// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.disk.ViewRequest;
import org.understudy.io.HookFolder;
import org.understudy.io.HookRun;

/**
 * Runs an operator's commands before and after a source is read: {@code NAME/before} and {@code NAME/after} below the folder
 * of hooks. Where the first one was begun, the second one is run, whatever happens in between: a mark on disk says so, and
 * is looked for at the start of the node. Thread-safe.
 */
@Component(
        service = {ViewHooks.class, ManagedService.class},
        immediate = true, // what a crash left is to be ended, also where no relationship asks for it any more
        property = Constants.SERVICE_PID + "=" + ViewSettings.PID)
public final class ViewHooks implements ManagedService {
    private static final Logger LOG = LoggerFactory.getLogger(ViewHooks.class);
    private static final long STOP_MILLIS = 5_000;
    private static final int SHOWN = 200;

    private final HookMarks marks;
    private final Path etc;
    /** Held while a hook after is run: no two of them at a time. */
    private final ReentrantLock ending = new ReentrantLock();
    /** The workloads that a crash left between their hooks, and that were not ended yet; guarded by that lock. */
    private final Set<String> left;

    private final Thread starter;
    private volatile ViewSettings settings;

    @Activate
    public ViewHooks(BundleContext bundle) {
        this(
                path(bundle, "karaf.data", "data").resolve("understudy/primary/view-hooks"),
                path(bundle, "karaf.etc", "etc"));
    }

    ViewHooks(Path marks, Path etc) {
        this.marks = new HookMarks(marks);
        this.etc = etc;
        this.settings = ViewSettings.parse(Settings.of(Map.of()), etc);
        this.left = new TreeSet<>(this.marks.list());
        List<String> workloads = List.copyOf(left);
        this.starter = new Thread(() -> workloads.forEach(this::endLeft), "understudy-view-hooks");
        starter.start();
    }

    private static Path path(BundleContext bundle, String property, String fallback) {
        return Path.of(Optional.ofNullable(bundle.getProperty(property)).orElse(fallback))
                .toAbsolutePath();
    }

    @Override
    public void updated(Dictionary<String, ?> properties) {
        try {
            settings = ViewSettings.parse(properties == null ? Settings.of(Map.of()) : Settings.of(properties), etc);
        } catch (InvalidSettingException e) {
            LOG.error("{}: {}; {}. It stays as it was.", ViewSettings.PID, e.getMessage(), e.remedy());
        }
    }

    @Deactivate
    void close() throws InterruptedException {
        starter.interrupt();
        starter.join(STOP_MILLIS);
    }

    /** Waits until all that a crash left is ended, or the time is over. */
    void awaitStart(Duration timeout) throws InterruptedException {
        starter.join(timeout.toMillis());
    }

    /** Whether an operator has put hooks there for this workload. */
    boolean isThere(ViewRequest request) {
        try {
            folder().find(HookMark.before(request.name()));
            return true;
        } catch (IOException none) {
            return false;
        }
    }

    private HookFolder folder() {
        return new HookFolder(settings.folder());
    }

    /**
     * Runs the hook before. If it fails, the hook after was run, too.
     *
     * @throws ReplicationException with {@code SOURCE_UNREADABLE} if there are no such hooks, {@code SOURCE_CHANGED} if one
     *     fails: it is tried again
     */
    void before(ViewRequest request) {
        HookMark mark = new HookMark(request.name(), request.workload(), request.source(), settings.folder());
        try {
            folder().find(HookMark.before(request.name()));
            folder().find(HookMark.after(request.name()));
        } catch (IOException e) {
            throw new ReplicationException(
                    ErrorCode.SOURCE_UNREADABLE,
                    "the hooks of '" + request.name() + "' can't be run: " + e.getMessage(),
                    "put the executables 'before' and 'after' into "
                            + settings.folder().resolve(request.name()) + ", then replica:resume",
                    e);
        }
        if (!end(request.workload().toString(), false)) {
            throw failed(request, "after", "what was begun before can't be ended");
        }
        // durable first: a node that crashes in the midst of the hook finds it
        marks.put(mark);
        Optional<String> error = run(mark, HookMark.before(mark.name()));
        if (error.isPresent()) {
            after(request);
            throw failed(request, "before", error.get());
        }
    }

    /** Runs the hook after. If it fails, that is logged, and it is run again before the next hook, or at the next start. */
    void after(ViewRequest request) {
        // a thread that is being stopped runs it all the same
        boolean interrupted = Thread.interrupted();
        try {
            end(request.workload().toString(), false);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static ReplicationException failed(ViewRequest request, String hook, String why) {
        return new ReplicationException(
                ErrorCode.SOURCE_CHANGED,
                "the hook '" + hook + "' of '" + request.name() + "' failed: " + why,
                "nothing is lost: the next cycle runs it again; see the log of this node");
    }

    private void endLeft(String workload) {
        LOG.warn("Workload {} was being read when this node ended: its hook 'after' is run now.", workload);
        end(workload, true);
    }

    /**
     * @param old whether only what a crash left is to be ended: a cycle may have done so, and be between its own hooks
     * @return whether nothing is left to be ended
     */
    private boolean end(String workload, boolean old) {
        try {
            // the one at the start may be at it
            if (!ending.tryLock(2 * ViewSettings.MAX_SECONDS, TimeUnit.SECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        try {
            if (!left.remove(workload) && old) {
                return true;
            }
            Optional<HookMark> mark = marks.find(workload);
            if (mark.isEmpty()) {
                return true;
            }
            Optional<String> error = run(mark.get(), HookMark.after(mark.get().name()));
            if (error.isPresent()) {
                LOG.error(
                        "The hook 'after' of '{}' failed: {}. It is run again before the next cycle, and at the next start.",
                        mark.get().name(),
                        error.get());
                return false;
            }
            marks.remove(workload);
            return true;
        } finally {
            ending.unlock();
        }
    }

    /** @return what went wrong; empty if nothing did */
    private Optional<String> run(HookMark mark, String name) {
        try {
            HookRun run = HookRun.of(
                    new HookFolder(mark.hooks()).find(name),
                    List.of(),
                    Map.of(
                            "UNDERSTUDY_WORKLOAD", mark.name(),
                            "UNDERSTUDY_WORKLOAD_ID", mark.workload().toString(),
                            "UNDERSTUDY_SOURCE", mark.source().toString()),
                    mark.hooks(),
                    settings.timeout(),
                    () -> false);
            if (run.exitCode().equals(Optional.of(0))) {
                return Optional.empty();
            }
            String said = run.output().replaceAll("\\p{Cntrl}+", " ").strip();
            return Optional.of(run.exitCode()
                            .map(code -> "it ended with " + code)
                            .orElse("it was killed after " + run.took().toSeconds() + " s")
                    + (said.isEmpty() ? "" : ": " + said.substring(Math.max(0, said.length() - SHOWN))));
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("this node is stopping");
        }
    }
}
