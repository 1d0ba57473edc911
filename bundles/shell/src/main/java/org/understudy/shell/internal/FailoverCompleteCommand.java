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

/** {@code replica:failover-complete}. */
@Service
@Command(
        scope = "replica",
        name = "failover-complete",
        description = "Completes a failover: it can not be cancelled any more",
        detailedDescription = """
                On the replica. The recovery points that are not locked are removed; the working copy is the workload from now on.
                --group completes the failovers of all members of a consistency group that have one.

                Examples:
                  replica:failover-complete web1
                  replica:failover-complete --yes web1      (does not ask)
                  replica:failover-complete --group shop""")
public final class FailoverCompleteCommand extends ReplicaCommand {
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
                ? "Complete the failover of '" + workload + "', and remove its recovery points?"
                : "Complete the failovers of all members of group '" + group + "', and remove their recovery points?";
        if (!new Confirmation(session, isInteractive()).given(yes, question)) {
            return;
        }
        for (String name : complete(service)) {
            out().println("Completed the failover of '" + name + "'.");
            out().println("Replicate it back with: replica:reverse --replica HOST:PORT " + name);
        }
    }

    private List<String> complete(FailoverService service) {
        if (group != null) {
            return service.completeGroup(group);
        }
        service.complete(workload);
        return List.of(workload);
    }
}
