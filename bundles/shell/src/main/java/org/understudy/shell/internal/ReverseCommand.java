// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Duration;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.engine.FailoverService;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.Reversal;

/** {@code replica:reverse}. */
@Service
@Command(
        scope = "replica",
        name = "reverse",
        description = "Makes this node the primary of a workload that was failed over to it",
        detailedDescription = """
                On the replica that the workload was failed over to: it becomes the primary, and replicates the working copy to
                another node, as a rule the former primary. Before, there: replica:adopt. Then only what differs is sent. The failover
                can not be cancelled any more. Other settings than these are in etc/org.understudy.relationship-NAME.cfg.

                Examples:
                  replica:reverse --replica primary.example.com:8443 web1
                  replica:reverse --replica primary.example.com:8443 --interval 30 --yes web1      (does not ask)""")
public final class ReverseCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--replica", description = "HOST:PORT of the node to replicate to", required = true)
    String address;

    @Option(name = "--interval", description = "Seconds from the start of a cycle to the next: 30 to 604800")
    int interval = 300;

    @Option(name = "--manual", description = "Cycles start by replica:sync only, but for the first one")
    boolean manual;

    @Option(name = "--yes", description = "Do not ask")
    boolean yes;

    @Reference(optional = true)
    FailoverService failovers;

    @Override
    void run() {
        FailoverService service = require(failovers, "replica");
        Reversal wanted = new Reversal(address(), Duration.ofSeconds(interval), !manual);
        if (new Confirmation(session, isInteractive())
                .given(
                        yes,
                        "Make this node the primary of '" + workload + "'? The failover can't be cancelled then.")) {
            RelationshipStatus made = service.reverse(workload, wanted);
            out().println("This node is the primary of '" + made.settings().name() + "' now, and replicates "
                    + made.settings().source() + " to " + made.settings().replica() + ".");
            out().println("Watch it with: replica:watch " + made.settings().name());
        }
    }

    private ReplicaAddress address() {
        try {
            return ReplicaAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("--replica", address, ReplicaAddress.ALLOWED, e);
        }
    }
}
