// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.engine.CommonPoint;
import org.understudy.api.engine.DrillReport;
import org.understudy.api.engine.DrillRequest;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.engine.TestFailovers;

/** {@code replica:failover-test}. */
@Service
@Command(
        scope = "replica",
        name = "failover-test",
        description = "Makes a copy of a state that can be started, and runs a hook on it",
        detailedDescription = """
                The copy is the folder "NAME - Test" beside the workload's. Replication goes on meanwhile. Without --hook it
                stays until replica:failover-test-end; with one it is deleted after the hook, unless --keep is given. A hook is
                an executable of the node's folder etc/understudy/hooks. It gets the copy's folder in UNDERSTUDY_COPY; its
                output and exit code are kept, see replica:drills. The command fails if the hook does. --group does that with each
                member of a consistency group, all at one common point.

                Examples:
                  replica:failover-test web1
                  replica:failover-test --point 58d77fd8-22da-410e-95b8-1ee746bbdb27 web1
                  replica:failover-test --hook check-disks --timeout 120 web1
                  replica:failover-test --hook check-disks --arg quick --keep web1
                  replica:failover-test --group shop""")
public final class FailoverTestCommand extends ReplicaCommand {
    private static final int MAX_SECONDS = 24 * 60 * 60;

    @Argument(name = "workload", description = "Name or GUID of the workload, unless --group is given")
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--group", description = "All members of a consistency group, at one common point")
    @Completion(GroupCompleter.class)
    String group;

    @Option(
            name = "--point",
            description = "A recovery point of replica:points, or a common one of replica:groups; else the latest")
    String point;

    @Option(name = "--hook", description = "Executable below the hooks' folder")
    @Completion(HookCompleter.class)
    String hook;

    @Option(name = "--arg", description = "An argument of the hook; can be repeated", multiValued = true)
    List<String> arguments;

    @Option(name = "--timeout", description = "Seconds that the hook may take, 600 if not given")
    int timeout = (int) DrillRequest.TIMEOUT.toSeconds();

    @Option(name = "--keep", description = "Keep the copy after the hook")
    boolean keep;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    TestFailovers tests;

    @Reference(optional = true)
    ReplicaService replica;

    @Override
    void run() {
        if (timeout < 1 || timeout > MAX_SECONDS) {
            throw new ReplicationException(
                    ErrorCode.INVALID_SETTING,
                    "--timeout is " + timeout + ", not 1 to " + MAX_SECONDS,
                    "give seconds, such as 600");
        }
        GroupOption.requireOne(workload, group);
        if (group == null) {
            DrillReport report = start(workload, Optional.ofNullable(point).map(VerifyCommand::parse));
            if (json) {
                out().println(new Json().write(DrillJson.of(report)));
            } else {
                print(report, out());
            }
            requirePassed("'" + workload + "'", List.of(report));
        } else {
            startAll(GroupOption.find(require(replica, "replica"), group, GroupOption.point(point)));
        }
    }

    private void startAll(CommonPoint common) {
        List<DrillReport> reports = new ArrayList<>();
        for (CommonPoint.Part part : common.parts()) {
            DrillReport report = start(part.workload().toString(), Optional.of(part.state()));
            reports.add(report);
            if (!json) {
                out().println("'" + part.name() + "':");
                print(report, out());
            }
        }
        if (json) {
            out().println(new Json().write(reports.stream().map(DrillJson::of).toList()));
        }
        requirePassed("group '" + group + "'", reports);
    }

    private DrillReport start(String name, Optional<TransferId> state) {
        DrillRequest request = new DrillRequest(state, command(), Duration.ofSeconds(timeout), keep);
        try {
            return require(tests, "replica").start(name, request, CopyLine.to(out(), isInteractive() && !json));
        } catch (CancellationException e) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE, "the test failover of '" + name + "' was cancelled", "", e);
        }
    }

    private static void requirePassed(String what, List<DrillReport> reports) {
        reports.stream()
                .filter(report -> report.result() != DrillReport.Result.PASSED)
                .findFirst()
                .ifPresent(failed -> {
                    throw new ReplicationException(
                            ErrorCode.INVALID_STATE,
                            "the test failover of " + what + " did not pass: " + failed.message(),
                            "replica:drills " + failed.workload() + " shows it again");
                });
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        if (hook != null) {
            command.add(hook);
            command.addAll(Optional.ofNullable(arguments).orElse(List.of()));
        }
        return command;
    }

    static void print(DrillReport report, PrintStream out) {
        out.printf(
                "State of %s, transfer %s: copied in %s%s.%n",
                Text.time(Optional.of(report.pointAt())),
                report.point(),
                Text.duration(report.copying()),
                report.shared() ? ", sharing blocks" : "");
        if (!report.hook().isEmpty()) {
            out.printf("Hook %s, %s:%n", String.join(" ", report.hook()), Text.duration(report.running()));
            report.output().lines().forEach(line -> out.println("  " + line));
        }
        out.println(report.result() + ": " + report.message());
    }
}
