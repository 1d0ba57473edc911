// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.engine.ReplicationService;

/** {@code replica:suspend}. */
@Service
@Command(
        scope = "replica",
        name = "suspend",
        description = "Suspends the replication of a workload",
        detailedDescription = """
                On the primary, the transfer under way stops and its data channel is closed; what was sent is kept, and
                replica:resume goes on with it. On the replica, transfers of the workload are refused.

                Examples:
                  replica:suspend web1""")
public final class SuspendCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Reference(optional = true)
    ReplicationService replication;

    @Reference(optional = true)
    ReplicaService replica;

    @Override
    void run() {
        if (Role.isPrimaryOf(replication, workload)) {
            replication.suspend(workload);
        } else {
            Role.requireEither(replication, replica, workload).suspend(workload);
        }
        out().println("Suspended '" + workload + "'.");
    }
}
