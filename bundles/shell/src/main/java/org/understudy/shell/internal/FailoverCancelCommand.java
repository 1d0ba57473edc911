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

/** {@code replica:failover-cancel}. */
@Service
@Command(
        scope = "replica",
        name = "failover-cancel",
        description = "Cancels a failover: the working copy is deleted",
        detailedDescription = """
                On the replica. Stop the machine that runs from the working copy before: what it wrote is lost. The primary may send
                again: if it was refused meanwhile, replica:resume there.

                Examples:
                  replica:failover-cancel web1
                  replica:failover-cancel --yes web1      (does not ask)""")
public final class FailoverCancelCommand extends ReplicaCommand {
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
                .given(yes, "Delete the working copy of '" + workload + "', and what was written to it?")) {
            service.cancel(workload);
            out().println("Cancelled the failover of '" + workload + "'.");
            out().println("On the primary, if it is Critical: replica:resume " + workload);
        }
    }
}
