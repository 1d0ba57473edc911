// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Dictionary;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditBook;
import org.understudy.api.audit.AuditEntry;
import org.understudy.api.audit.AuditFilter;
import org.understudy.api.audit.AuditReport;
import org.understudy.api.audit.AuditResult;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;

/**
 * The audit trail of this node: decides what is written when. Entries are written one at a time, and are durable before their
 * writer goes on, but for refusals, which are written within {@value #FLUSH_SECONDS} seconds.
 */
@Component(
        service = {AuditTrail.class, AuditBook.class, ManagedService.class},
        immediate = true, // refusals are in memory until they are written: they must not go with who told of them
        property = Constants.SERVICE_PID + "=" + ChainedTrail.PID)
public final class ChainedTrail implements AuditTrail, AuditBook, ManagedService {
    static final String PID = "org.understudy.audit";
    private static final Logger LOG = LoggerFactory.getLogger(ChainedTrail.class);
    private static final long FLUSH_SECONDS = 10;
    private static final long STOP_SECONDS = 10;

    private final TrailWriter writer;
    private final Refusals refusals = new Refusals();
    private final Clock clock;
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "understudy-audit"));

    @Activate
    public ChainedTrail(BundleContext bundle) {
        this(
                Path.of(Optional.ofNullable(bundle.getProperty("karaf.data")).orElse("data"))
                        .toAbsolutePath()
                        .resolve("understudy/audit"),
                Clock.systemUTC());
        executor.scheduleWithFixedDelay(() -> flush(false), FLUSH_SECONDS, FLUSH_SECONDS, TimeUnit.SECONDS);
    }

    ChainedTrail(Path folder, Clock clock) {
        this.writer = new TrailWriter(folder, clock);
        this.clock = clock;
    }

    @Override
    public void updated(Dictionary<String, ?> properties) {
        try {
            settings(properties == null ? AuditSettings.DEFAULT : AuditSettings.parse(Settings.of(properties)));
        } catch (InvalidSettingException e) {
            LOG.error("{}: {}; {}. The settings stay as they were.", PID, e.getMessage(), e.remedy());
        }
    }

    void settings(AuditSettings wanted) {
        writer.settings(wanted);
    }

    @Override
    public <T> T perform(AuditAction action, String object, String detail, Supplier<T> work) {
        Actor actor = Actor.current();
        long attempt;
        try {
            attempt = writer.write(actor, action, object, AuditResult.ATTEMPTED, Optional.empty(), detail);
        } catch (IOException e) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    "nothing was done, as the audit trail can't be written: " + e.getMessage(),
                    "see that the node may write to " + writer.folder()
                            + ", that its disk has room, and replica:audit-verify",
                    e);
        }
        boolean told = false;
        try {
            T result = work.get();
            outcome(actor, action, object, AuditResult.DONE, attempt, "");
            told = true;
            return result;
        } catch (ReplicationException e) {
            outcome(actor, action, object, AuditResult.FAILED, attempt, e.code() + ": " + e.getMessage());
            told = true;
            throw e;
        } catch (RuntimeException e) {
            outcome(actor, action, object, AuditResult.FAILED, attempt, e.toString());
            told = true;
            throw e;
        } finally {
            if (!told) {
                outcome(actor, action, object, AuditResult.FAILED, attempt, "an error of the Java machine");
            }
        }
    }

    private void outcome(
            Actor actor, AuditAction action, String object, AuditResult result, long attempt, String detail) {
        writer.writeOrCount(actor, action, object, result, Optional.of(attempt), detail);
    }

    @Override
    public void found(AuditAction action, String origin, String object, String detail) {
        writer.writeOrCount(new Actor("unknown", origin), action, object, AuditResult.FOUND, Optional.empty(), detail);
    }

    @Override
    public void refused(AuditAction action, String actor, String origin, String object, String reason) {
        refusals.add(action, actor, origin, object, reason, clock.instant());
    }

    /** @param all also refusals that would have to wait for others */
    void flush(boolean all) {
        for (Refusals.Line line : refusals.due(clock.instant(), all)) {
            writer.writeOrCount(
                    new Actor(line.actor(), line.origin()),
                    line.action(),
                    line.object(),
                    AuditResult.REFUSED,
                    Optional.empty(),
                    line.detail());
        }
    }

    @Override
    public List<AuditEntry> find(AuditFilter filter, int limit) {
        flush(false);
        return read(() -> TrailReader.find(writer.snapshot(), filter, limit));
    }

    @Override
    public AuditReport verify(Optional<String> head) {
        return read(() -> new ChainCheck(head).check(writer.snapshot()));
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException;
    }

    private <T> T read(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException e) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    "the audit trail can't be read: " + e.getMessage(),
                    "see that the node's user may read " + writer.folder() + ", and that its disk is in order",
                    e);
        }
    }

    @Deactivate
    void close() throws InterruptedException {
        executor.execute(() -> flush(true));
        executor.shutdown();
        if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("The audit trail did not stop within {} s.", STOP_SECONDS);
        }
        writer.close();
    }
}
