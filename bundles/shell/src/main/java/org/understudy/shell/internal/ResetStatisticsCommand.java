// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.engine.ReplicationService;

/** {@code replica:reset-statistics}. */
@Service
@Command(
        scope = "replica",
        name = "reset-statistics",
        description = "Begins the statistics of a workload anew",
        detailedDescription = """
                On a primary. A health of Warning that only the window's missed cycles or latency hold up becomes Normal.

                Examples:
                  replica:reset-statistics web1""")
public final class ResetStatisticsCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Reference(optional = true)
    ReplicationService replication;

    @Override
    void run() {
        require(replication, "primary").resetStatistics(workload);
        out().println("The statistics of '" + workload + "' begin anew.");
    }
}
