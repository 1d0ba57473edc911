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
import org.understudy.api.engine.DrillReport;
import org.understudy.api.engine.TestCopy;
import org.understudy.api.engine.TestFailovers;

/** {@code replica:drills}. */
@Service
@Command(
        scope = "replica",
        name = "drills",
        description = "Lists the test failovers that there are, and the reports of earlier ones",
        detailedDescription = """
                Newest first. With the name of a workload, the latest one with the output of its hook.

                Examples:
                  replica:drills
                  replica:drills web1
                  replica:drills --json web1""")
public final class DrillsCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload; all if it is not given")
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    TestFailovers tests;

    @Override
    void run() {
        TestFailovers service = require(tests, "replica");
        List<DrillReport> reports = service.drills().stream()
                .filter(report -> matches(report.workload(), report.id().toString()))
                .toList();
        List<TestCopy> copies = service.copies().stream()
                .filter(copy -> matches(copy.workload(), copy.id().toString()))
                .toList();
        if (json) {
            out().println(new Json().write(DrillJson.of(copies, reports)));
            return;
        }
        ShellTable table = new ShellTable();
        for (String column :
                List.of("Workload", "Started", "State of", "Copied in", "Hook", "Took", "Exit", "Result")) {
            table.column(column);
        }
        for (DrillReport report : reports) {
            table.addRow()
                    .addContent(
                            report.workload(),
                            Text.time(Optional.of(report.startedAt())),
                            Text.time(Optional.of(report.pointAt())),
                            Text.duration(report.copying()),
                            report.hook().isEmpty() ? "-" : report.hook().get(0),
                            report.hook().isEmpty() ? "-" : Text.duration(report.running()),
                            report.exitCode().map(Object::toString).orElse("-"),
                            report.result());
        }
        table.emptyTableText("No test failover was made.").print(out(), isInteractive());
        for (TestCopy copy : copies) {
            out().println((copy.ready() ? "Ready: " : "At work: ") + copy.folder());
        }
        if (workload != null && !reports.isEmpty()) {
            out().println("The latest one:");
            FailoverTestCommand.print(reports.get(0), out());
        }
    }

    private boolean matches(String name, String id) {
        return workload == null || workload.equals(name) || workload.equalsIgnoreCase(id);
    }
}
