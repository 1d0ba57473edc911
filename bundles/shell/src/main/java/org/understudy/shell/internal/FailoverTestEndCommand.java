// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.TestCopy;
import org.understudy.api.engine.TestFailovers;

/** {@code replica:failover-test-end}. */
@Service
@Command(
        scope = "replica",
        name = "failover-test-end",
        description = "Ends a test failover: its copy is deleted",
        detailedDescription = """
                Stop what runs from the copy before. What was written to it is lost.

                Examples:
                  replica:failover-test-end web1
                  replica:failover-test-end --yes web1      (does not ask)""")
public final class FailoverTestEndCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(TestCopyCompleter.class)
    String workload;

    @Option(name = "--yes", description = "Do not ask")
    boolean yes;

    @Reference(optional = true)
    TestFailovers tests;

    @Override
    void run() {
        TestFailovers service = require(tests, "replica");
        TestCopy copy = service.copies().stream()
                .filter(each ->
                        each.workload().equals(workload) || each.id().toString().equalsIgnoreCase(workload))
                .findFirst()
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.INVALID_STATE,
                        "'" + workload + "' has no test failover",
                        "begin one with replica:failover-test " + workload));
        if (!new Confirmation(session, isInteractive()).given(yes, "Delete " + copy.folder() + "?")) {
            return;
        }
        service.end(copy.id().toString());
        out().println("Ended the test failover of '" + copy.workload() + "'.");
    }
}
