// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Clock;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.engine.TransferHandle;

/** Starts a transfer and follows it. */
abstract class TransferCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--background", description = "Return at once, the transfer goes on")
    boolean background;

    @Reference(optional = true)
    ReplicationService replication;

    abstract TransferHandle begin(ReplicationService service, String name);

    @Override
    void run() {
        TransferHandle handle = begin(require(replication, "primary"), workload);
        if (background) {
            out().println("Started. Follow it with: replica:watch " + workload);
            return;
        }
        new ProgressLine(out(), isInteractive(), Clock.systemUTC())
                .follow(handle)
                .ifPresent(report -> out().println(ProgressLine.summary(report)));
    }
}
