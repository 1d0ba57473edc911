// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Clock;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.TransferHandle;

/** {@code replica:watch}. */
@Service
@Command(
        scope = "replica",
        name = "watch",
        description = "Follows the running transfer of a workload",
        detailedDescription = """
                Shows a bar with what was read and sent, the rate, the ratio of compression and the time left; ends with the
                transfer. Ctrl-C ends the watching, not the transfer.

                Examples:
                  replica:watch web1""")
public final class WatchCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Reference(optional = true)
    ReplicationService replication;

    @Override
    void run() {
        ReplicationService service = require(replication, "primary");
        RelationshipStatus status = service.status(workload);
        TransferHandle running = service.running(workload).orElse(null);
        if (running == null) {
            out().println("No transfer of '" + workload + "' is running; it is "
                    + status.state().title() + ", next cycle: " + Text.time(status.nextCycle()));
            return;
        }
        new ProgressLine(out(), isInteractive(), Clock.systemUTC())
                .follow(running)
                .ifPresent(report -> out().println(ProgressLine.summary(report)));
    }
}
