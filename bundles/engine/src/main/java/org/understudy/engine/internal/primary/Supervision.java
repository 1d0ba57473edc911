// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.understudy.api.ErrorClass;
import org.understudy.api.WorkloadId;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.engine.ReplicationStatistics;
import org.understudy.api.engine.TransferProgress;
import org.understudy.api.engine.TransferReport;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.engine.internal.stats.Assessment;
import org.understudy.engine.internal.stats.Statistics;

/** Turns what happens to relationships into events and statistics. Thread-safe. */
final class Supervision implements RelationshipObserver {
    private final EventSink events;
    private final Statistics statistics;
    private final Set<WorkloadId> changed = ConcurrentHashMap.newKeySet();

    Supervision(EventSink events, Statistics statistics) {
        this.events = events;
        this.statistics = statistics;
    }

    Statistics statistics() {
        return statistics;
    }

    /** The relationships to which something happened since this was asked last. */
    Set<WorkloadId> takeChanged() {
        Set<WorkloadId> taken = new HashSet<>(changed);
        changed.removeAll(taken);
        return taken;
    }

    private void tell(EventType type, RelationshipSettings of, String message, String remedy) {
        events.publish(draft(type, of, message).remedy(remedy));
    }

    private static EventDraft draft(EventType type, RelationshipSettings of, String message) {
        return EventDraft.of(type, message)
                .about(of.name(), of.workload())
                .with(of.replica().toString());
    }

    void enabled(RelationshipSettings of) {
        tell(
                EventType.RELATIONSHIP_ENABLED,
                of,
                "enabled for replication from " + of.source(),
                "begin with replica:start " + of.name());
    }

    void removed(RelationshipSettings of) {
        changed.remove(of.workload());
        tell(EventType.RELATIONSHIP_REMOVED, of, "the relationship was removed; the replica keeps what it has", "");
    }

    void suspended(RelationshipSettings of) {
        tell(
                EventType.REPLICATION_SUSPENDED,
                of,
                "an operator suspended replication on the primary",
                "replica:resume " + of.name());
    }

    void resumed(RelationshipSettings of) {
        tell(EventType.REPLICATION_RESUMED, of, "an operator resumed replication on the primary", "");
    }

    void refused(String pid, InvalidSettingException error) {
        events.publish(EventDraft.of(EventType.SETTING_REFUSED, pid + ": " + error.getMessage())
                .because(error));
    }

    void statisticsReset(RelationshipSettings of) {
        changed.add(of.workload());
        tell(EventType.STATISTICS_RESET, of, "an operator reset the statistics", "");
    }

    void windowEnded(RelationshipSettings of, ReplicationStatistics window) {
        tell(
                EventType.STATISTICS,
                of,
                String.format(
                        Locale.ROOT,
                        "from %s until %s: %d cycles successful, %d missed; sent %d bytes on average, %d at most; latency"
                                + " %d s on average, %d s at most; %d network failures, %d others",
                        window.from(),
                        window.until(),
                        window.successful(),
                        window.missed(),
                        window.averageBytes(),
                        window.maximumBytes(),
                        window.averageLatency().toSeconds(),
                        window.maximumLatency().toSeconds(),
                        window.networkFailures(),
                        window.otherFailures()),
                "");
    }

    void healthChanged(RelationshipSettings of, Assessment health) {
        EventType type = switch (health.health()) {
            case WARNING -> EventType.HEALTH_WARNING;
            case CRITICAL -> EventType.HEALTH_CRITICAL;
            case NORMAL, NOT_APPLICABLE -> EventType.HEALTH_CHANGED;
        };
        String reasons = health.reasons().isEmpty() ? "" : ": " + String.join("; ", health.reasons());
        tell(
                type,
                of,
                "health is " + health.health().title() + reasons,
                health.reasons().isEmpty() ? "" : "see replica:show " + of.name());
    }

    @Override
    public void stateChanged(RelationshipSettings of, ReplicationState from, ReplicationState to) {
        changed.add(of.workload());
        tell(EventType.STATE_CHANGED, of, from.title() + " became " + to.title(), "");
        if (to == ReplicationState.CRITICAL) {
            tell(
                    EventType.REPLICATION_STOPPED,
                    of,
                    "an error stopped replication",
                    "see replica:show " + of.name() + ", resolve it, then replica:resume " + of.name());
        }
    }

    @Override
    public void started(RelationshipSettings of) {
        changed.add(of.workload());
        tell(EventType.TRANSFER_STARTED, of, "a cycle started", "");
    }

    @Override
    public void missed(RelationshipSettings of, long count) {
        changed.add(of.workload());
        statistics.missed(of.workload(), count);
        tell(
                EventType.CYCLES_MISSED,
                of,
                count + (count == 1 ? " cycle was" : " cycles were") + " missed",
                "see replica:advise; the interval may be too short, or transfers.parallel too low");
    }

    @Override
    public void resumed(RelationshipSettings of, long chunks, long bytes) {
        tell(
                EventType.TRANSFER_RESUMED,
                of,
                "goes on with " + chunks + " chunks of " + bytes + " bytes that the replica holds",
                "");
    }

    @Override
    public void resynchronizing(RelationshipSettings of) {
        changed.add(of.workload());
        tell(
                EventType.RESYNCHRONIZATION_REQUIRED,
                of,
                "there is no record of changes since the state that the replica holds: all is compared",
                "");
    }

    @Override
    public void resynchronizationRequired(RelationshipSettings of) {
        changed.add(of.workload());
        tell(
                EventType.RESYNCHRONIZATION_REQUIRED,
                of,
                "there is no record of changes since the state that the replica holds: everything has to be compared, which"
                        + " the setting resync = " + of.resync() + " does not allow now",
                "replica:resync " + of.name() + " begins it");
    }

    @Override
    public void migrationStarted(RelationshipSettings of, Migration migration) {
        changed.add(of.workload());
        String reason = migration.reason().isEmpty() ? "" : ": " + migration.reason();
        tell(
                EventType.MIGRATION_STARTED,
                of,
                title(migration) + " started" + reason + "; nothing is sent meanwhile",
                "");
    }

    @Override
    public void migrationEnded(RelationshipSettings of, Migration migration) {
        changed.add(of.workload());
        tell(
                EventType.MIGRATION_ENDED,
                of,
                migration.stopsCycles()
                        ? title(migration) + " ended; " + migration.missedCycles() + " cycles were missed meanwhile"
                        : "the machine moved here; the replica takes this primary as its owner",
                "");
    }

    private static String title(Migration migration) {
        return "a " + migration.kind().name().toLowerCase(Locale.ROOT) + " migration";
    }

    @Override
    public void completed(RelationshipSettings of, TransferReport report, Optional<ReplicationFailure> before) {
        changed.add(of.workload());
        statistics.completed(of.workload(), report);
        TransferProgress progress = report.progress();
        tell(
                EventType.TRANSFER_COMPLETED,
                of,
                String.format(
                        Locale.ROOT,
                        "%s transfer complete: %d bytes changed, %d sent in %d chunks, %.1f s",
                        progress.kind(),
                        progress.changedBytes(),
                        progress.sentBytes(),
                        progress.chunks(),
                        report.duration().toMillis() / 1000.0),
                "");
        before.ifPresent(failure -> tell(
                EventType.RETRY_SUCCEEDED,
                of,
                "replication goes on after " + failure.attempt() + " failed attempts: " + failure.message(),
                ""));
    }

    @Override
    public void failed(RelationshipSettings of, ReplicationFailure failure) {
        changed.add(of.workload());
        ErrorClass errorClass = failure.code().errorClass();
        statistics.failed(of.workload(), errorClass);
        String next = failure.nextAttempt()
                .map(at -> ", the next one is due at " + at)
                .orElse("");
        EventDraft draft = draft(type(errorClass), of, failure.message() + "; attempt " + failure.attempt() + next);
        events.publish(new EventDraft(
                draft.type(),
                draft.workload(),
                draft.workloadId(),
                draft.peer(),
                Optional.of(failure.code()),
                draft.message(),
                failure.remedy()));
    }

    @Override
    public void prepared(RelationshipSettings of) {
        changed.add(of.workload());
        tell(
                EventType.FAILOVER_PREPARED,
                of,
                "all is sent, and nothing more is",
                "on the replica: replica:failover --planned " + of.name() + "; or replica:resume here");
    }

    @Override
    public void cancelled(RelationshipSettings of) {
        changed.add(of.workload());
        tell(EventType.TRANSFER_CANCELLED, of, "the transfer was cancelled; what was sent is kept", "");
    }

    @Override
    public void exported(RelationshipSettings of, TransferReport report, Path folder) {
        changed.add(of.workload());
        tell(
                EventType.WORKLOAD_EXPORTED,
                of,
                "transfer " + report.progress().transfer() + " was exported to " + folder + ": "
                        + report.progress().sentBytes() + " bytes",
                "on the replica: replica:import; then here: replica:sync " + of.name());
    }

    private static EventType type(ErrorClass errorClass) {
        return switch (errorClass) {
            case NETWORK -> EventType.NETWORK_ERROR;
            case NETWORK_BROKER -> EventType.NETWORK_ERROR_WITH_BROKER;
            case PAUSED_OR_LOW_DISK -> EventType.PAUSED_OR_LOW_DISK;
            case NON_RECOVERABLE -> EventType.NON_RECOVERABLE_ERROR;
            case AUTHENTICATION -> EventType.AUTHENTICATION_ERROR;
            case AUTHORIZATION -> EventType.AUTHORIZATION_ERROR;
            case WORKLOAD_NOT_FOUND -> EventType.WORKLOAD_NOT_FOUND;
            case LOW_MEMORY -> EventType.LOW_MEMORY;
            case CANCELLED -> EventType.TRANSFER_CANCELLED;
        };
    }
}
