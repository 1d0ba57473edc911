// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.ReplicationStatistics;

/** {@code replica:measure}. */
@Service
@Command(
        scope = "replica",
        name = "measure",
        description = "Shows the statistics of the monitoring window, of one workload or all",
        detailedDescription = """
                On a primary. The window's length and start are set in etc/org.understudy.monitoring.cfg.

                Examples:
                  replica:measure
                  replica:measure web1
                  replica:measure --json web1""")
public final class MeasureCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload (default: all)")
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    ReplicationService replication;

    private record Measured(RelationshipStatus status, ReplicationStatistics statistics) {}

    @Override
    void run() {
        ReplicationService service = require(replication, "primary");
        List<RelationshipStatus> wanted = workload == null ? service.list() : List.of(service.status(workload));
        List<Measured> measured = wanted.stream()
                .map(status -> new Measured(
                        status, service.measure(status.settings().workload().toString())))
                .toList();
        if (json) {
            out().println(new Json()
                    .write(measured.stream()
                            .map(each -> Json.Measured.of(each.status(), each.statistics()))
                            .toList()));
        } else {
            print(measured);
        }
    }

    private void print(List<Measured> measured) {
        Colours colours = new Colours(isInteractive());
        ShellTable table = new ShellTable();
        for (String column : List.of(
                "Name",
                "Health",
                "Since",
                "Successful",
                "Missed",
                "Average size",
                "Maximum size",
                "Average latency",
                "Maximum latency",
                "Network failures",
                "Other failures")) {
            table.column(column);
        }
        for (Measured each : measured) {
            ReplicationStatistics statistics = each.statistics();
            table.addRow()
                    .addContent(
                            each.status().settings().name(),
                            colours.health(each.status().health()),
                            Text.time(Optional.of(statistics.from())),
                            statistics.successful(),
                            statistics.missed(),
                            Text.bytes(statistics.averageBytes()),
                            Text.bytes(statistics.maximumBytes()),
                            Text.duration(statistics.averageLatency()),
                            Text.duration(statistics.maximumLatency()),
                            statistics.networkFailures(),
                            statistics.otherFailures());
        }
        table.emptyTableText("No workloads. A primary makes one with replica:enable.")
                .print(out(), isInteractive());
    }
}
