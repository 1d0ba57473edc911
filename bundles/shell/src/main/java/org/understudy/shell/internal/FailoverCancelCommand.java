// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.List;
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
                again: if it was refused meanwhile, replica:resume there. --group cancels the failovers of all members of a consistency
                group that have one.

                Examples:
                  replica:failover-cancel web1
                  replica:failover-cancel --yes web1      (does not ask)
                  replica:failover-cancel --group shop""")
public final class FailoverCancelCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload, unless --group is given")
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--group", description = "All members of a consistency group that are failed over")
    @Completion(GroupCompleter.class)
    String group;

    @Option(name = "--yes", description = "Do not ask")
    boolean yes;

    @Reference(optional = true)
    FailoverService failovers;

    @Override
    void run() {
        FailoverService service = require(failovers, "replica");
        GroupOption.requireOne(workload, group);
        String question = group == null
                ? "Delete the working copy of '" + workload + "', and what was written to it?"
                : "Delete the working copies of all members of group '" + group + "', and what was written to them?";
        if (!new Confirmation(session, isInteractive()).given(yes, question)) {
            return;
        }
        for (String name : cancel(service)) {
            out().println("Cancelled the failover of '" + name + "'.");
            out().println("On the primary, if it is Critical: replica:resume " + name);
        }
    }

    private List<String> cancel(FailoverService service) {
        if (group != null) {
            return service.cancelGroup(group);
        }
        service.cancel(workload);
        return List.of(workload);
    }
}
