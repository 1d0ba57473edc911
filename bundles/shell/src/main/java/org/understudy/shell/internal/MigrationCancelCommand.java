// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.engine.ReplicationService;

/** {@code replica:migration-cancel}. */
@Service
@Command(
        scope = "replica",
        name = "migration-cancel",
        description = "Tells that a migration did not take place",
        detailedDescription = """
                Replication goes on from where the files have always been, at once.

                Examples:
                  replica:migration-cancel web1""")
public final class MigrationCancelCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Reference(optional = true)
    ReplicationService replication;

    @Override
    void run() {
        require(replication, "primary").cancelMigration(workload);
        out().println("Replication of '" + workload + "' goes on.");
    }
}
