// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.engine.FailoverService;

/** {@code replica:failover-complete}. */
@Service
@Command(
        scope = "replica",
        name = "failover-complete",
        description = "Completes a failover: it can not be cancelled any more",
        detailedDescription = """
                On the replica. The recovery points that are not locked are removed; the working copy is the workload from now on.

                Examples:
                  replica:failover-complete web1
                  replica:failover-complete --yes web1      (does not ask)""")
public final class FailoverCompleteCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--yes", description = "Do not ask")
    boolean yes;

    @Reference(optional = true)
    FailoverService failovers;

    @Override
    void run() {
        FailoverService service = require(failovers, "replica");
        if (new Confirmation(session, isInteractive())
                .given(yes, "Complete the failover of '" + workload + "', and remove its recovery points?")) {
            service.complete(workload);
            out().println("Completed the failover of '" + workload + "'.");
            out().println("Replicate it back with: replica:reverse --replica HOST:PORT " + workload);
        }
    }
}
