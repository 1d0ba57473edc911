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

/** {@code replica:resume}. */
@Service
@Command(
        scope = "replica",
        name = "resume",
        description = "Resumes a workload that was suspended, or that an error stopped",
        detailedDescription = """
                The next cycle is due at once, if cycles start by themselves.

                Examples:
                  replica:resume web1""")
public final class ResumeCommand extends ReplicaCommand {
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
            replication.resume(workload);
        } else {
            Role.requireEither(replication, replica, workload).resume(workload);
        }
        out().println("Resumed '" + workload + "'.");
    }
}
