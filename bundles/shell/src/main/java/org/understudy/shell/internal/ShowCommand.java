// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.AutomaticResync;
import org.understudy.api.engine.DrillReport;
import org.understudy.api.engine.Failover;
import org.understudy.api.engine.Migration;
import org.understudy.api.engine.RelationshipSettings;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.engine.ReplicaStatus;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.SourceOptions;
import org.understudy.api.engine.TestFailovers;
import org.understudy.api.engine.TransferReport;

/** {@code replica:show}. */
@Service
@Command(
        scope = "replica",
        name = "show",
        description = "Shows all that is known of a workload",
        detailedDescription = """
                Examples:
                  replica:show web1
                  replica:show --json web1""")
public final class ShowCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    ReplicationService replication;

    @Reference(optional = true)
    ReplicaService replica;

    @Reference(optional = true)
    TestFailovers tests;

    @Override
    void run() {
        Optional<RelationshipStatus> sent =
                Role.isPrimaryOf(replication, workload) ? Optional.of(replication.status(workload)) : Optional.empty();
        if (sent.isPresent()) {
            show(sent.get());
        } else {
            show(Role.requireEither(replication, replica, workload).status(workload));
        }
    }

    private void show(RelationshipStatus status) {
        if (json) {
            out().println(new Json().write(Json.Primary.of(status)));
            return;
        }
        line("Name", status.settings().name());
        line("Workload", status.settings().workload());
        line("Role", status.settings().isExtension() ? "extension: sends a replica of this node on" : "primary");
        line("Source", status.settings().source());
        line("Replica", status.settings().replica());
        line(
                "Cycle",
                status.settings().automatic()
                        ? "every " + Text.duration(status.settings().interval())
                        : "by replica:sync only");
        status.settings().group().ifPresent(group -> line("Group", group));
        reading(status.settings());
        line("Compression", "zstd, level " + status.settings().compression());
        line("Encryption", encryption(status.settings()));
        line("State", status.state().title());
        line("Health", new Colours(isInteractive()).health(status.health()));
        reasons(status.reasons());
        status.migration().ifPresent(this::migration);
        status.failure().ifPresent(failure -> {
            line("Last failure", RetryText.describe(failure, status.settings().broker(), Instant.now()));
            line(
                    "Failed at",
                    Text.time(Optional.of(failure.at())) + ", attempts since "
                            + Text.time(Optional.of(failure.firstAttempt())));
            line("Remedy", failure.remedy());
        });
        line("Next cycle", Text.time(status.nextCycle()));
        status.running().ifPresent(running -> line("Running", ProgressLine.render(running, Instant.now())));
        status.last().ifPresent(this::last);
    }

    private static String encryption(RelationshipSettings settings) {
        boolean tls = settings.replica().authentication().tls();
        return switch (settings.encryption()) {
            case ALWAYS -> "of the payload" + (tls ? ", and TLS" : "");
            case AUTO -> tls ? "TLS" : "of the payload, if this node has a certificate; no TLS";
            case NEVER -> tls ? "TLS" : "none: the data can be read and changed on the way";
        };
    }

    /** What is not as it is by default. */
    private void reading(RelationshipSettings settings) {
        SourceOptions reading = settings.reading();
        if (!reading.exclude().globs().isEmpty()) {
            line("Excluded", reading.exclude());
        }
        if (!reading.view().equals(SourceOptions.PLAIN_VIEW) && !settings.isExtension()) {
            line(
                    "View",
                    reading.view()
                            + (reading.consistentEveryHours() == 0
                                    ? ""
                                    : ", every " + Text.count(reading.consistentEveryHours(), "hour")));
        }
        if (!settings.resync().equals(AutomaticResync.ALWAYS)) {
            line("Comparison", settings.resync() + " by itself");
        }
    }

    private void migration(Migration migration) {
        String what = migration.kind().name().toLowerCase(Locale.ROOT) + " since "
                + Text.time(Optional.of(migration.since()));
        line("Migrating", migration.reason().isEmpty() ? what : what + ": " + migration.reason());
        if (migration.missedCycles() > 0) {
            line("", Text.count(migration.missedCycles(), "cycle") + " missed meanwhile");
        }
    }

    private void last(TransferReport last) {
        line("Last transfer", last.progress().kind() + " " + last.progress().transfer());
        line("Completed", Text.time(Optional.of(last.completedAt())));
        line("Result", ProgressLine.summary(last));
    }

    private void show(ReplicaStatus status) {
        Optional<RelationshipSettings> extension =
                Role.extensionOf(replication, status.stored().id());
        if (json) {
            out().println(new Json().write(Json.Replica.of(status, extension)));
            return;
        }
        line("Name", status.stored().name());
        line("Workload", status.stored().id());
        line("Role", "replica");
        line("Folder", status.stored().folder());
        line("Primary", status.stored().primary());
        line("Trust group", status.stored().trustGroup());
        extension.ifPresent(sent -> line("Extended", "to " + sent.replica() + ", by " + sent.name()));
        line("State", status.state().title());
        line("Health", new Colours(isInteractive()).health(status.health()));
        reasons(status.reasons());
        line("Current state", status.stored().current().map(Object::toString).orElse("none yet"));
        String consistent = status.stored().consistent() ? ", read consistently" : "";
        line("Committed", Text.time(status.stored().committedAt()) + consistent);
        line("Files", status.stored().files().size());
        status.failover().ifPresent(this::failover);
        status.receiving().ifPresent(chunks -> line("Receiving", Text.count(chunks, "chunk") + " so far"));
        line("Last received", Text.time(status.lastReceivedAt()));
        line("Last test", lastTest(status.stored().id()));
    }

    private String lastTest(WorkloadId id) {
        return Stream.ofNullable(tests)
                .flatMap(service -> service.drills().stream())
                .filter(drill -> drill.id().equals(id))
                .max(Comparator.comparing(DrillReport::startedAt))
                .map(drill -> Text.time(Optional.of(drill.startedAt())) + ", "
                        + drill.result().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .orElse("none yet: replica:failover-test " + workload);
    }

    private void failover(Failover failover) {
        line(
                "Failover",
                failover.stage() + " since " + Text.time(Optional.of(failover.since()))
                        + (failover.planned() ? ", planned" : ""));
        line("", "to the state of " + Text.time(Optional.of(failover.stateAt())) + ", transfer " + failover.state());
        if (failover.isFencing()) {
            line("", "files in " + failover.folder());
        }
    }

    private void reasons(List<String> reasons) {
        reasons.forEach(reason -> line("", reason));
    }

    private void line(String label, Object value) {
        out().printf("%-14s %s%n", label, value);
    }
}
