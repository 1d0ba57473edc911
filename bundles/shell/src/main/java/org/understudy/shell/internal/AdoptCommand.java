// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.engine.FailoverService;
import org.understudy.api.store.StoredWorkload;

/** {@code replica:adopt}. */
@Service
@Command(
        scope = "replica",
        name = "adopt",
        description = "Makes this node the replica of a workload that was failed over elsewhere",
        detailedDescription = """
                On the former primary, once it was prepared for a planned failover, or refused as the workload was failed over: its
                files become the replica's, by a rename, and the relationship is removed. The new primary has to be authorized here, with
                a location on the file system of the files. See that the machine does not run here any more.

                Examples:
                  replica:adopt web1
                  replica:adopt --primary replica.example.com --yes web1      (does not ask)""")
public final class AdoptCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(
            name = "--primary",
            description = "The new primary's entry of replica:primary-list; needed if there are several")
    @Completion(PrimaryCompleter.class)
    String primary;

    @Option(name = "--yes", description = "Do not ask")
    boolean yes;

    @Reference(optional = true)
    FailoverService failovers;

    @Override
    void run() {
        FailoverService service = require(failovers, "replica");
        if (new Confirmation(session, isInteractive())
                .given(
                        yes,
                        "Make the files of '" + workload + "' those of a replica? Its machine must not run here.")) {
            StoredWorkload adopted = service.adopt(workload, Optional.ofNullable(primary));
            out().println("This node is the replica of '" + adopted.name() + "' now, in " + adopted.folder() + ".");
            out().println("On the new primary: replica:reverse --replica HOST:PORT " + adopted.name());
        }
    }
}
