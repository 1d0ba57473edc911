// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Duration;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.engine.Extension;
import org.understudy.api.engine.ExtensionService;
import org.understudy.api.engine.RelationshipSettings;

/** {@code replica:extend}. */
@Service
@Command(
        scope = "replica",
        name = "extend",
        description = "Sends a workload that this node holds as its replica on to a third node",
        detailedDescription = """
                On a replica that is a primary, too: makes a relationship whose source is the replica's latest whole state. A cycle
                that finds no new state sends nothing. Nothing is sent before replica:start. Other settings than these are in
                etc/org.understudy.relationship-NAME.cfg.

                Examples:
                  replica:extend --replica third.example.com:8443 web1
                  replica:extend --replica third.example.com:8443 --interval 900 --name web1-far web1""")
public final class ExtendCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--replica", description = "HOST:PORT of the third node", required = true)
    String address;

    @Option(name = "--interval", description = "Seconds from the start of a cycle to the next: 300 to 604800")
    int interval = 300;

    @Option(name = "--manual", description = "Cycles start by replica:sync only")
    boolean manual;

    @Option(name = "--name", description = "A name for the relationship; by default the workload's with -extended")
    String name;

    @Reference(optional = true)
    ExtensionService extensions;

    @Override
    void run() {
        ExtensionService service = require(extensions, "replica and primary at once");
        RelationshipSettings made = service.extend(
                        workload,
                        new Extension(Optional.ofNullable(name), address(), Duration.ofSeconds(interval), !manual))
                .settings();
        out().println("'" + workload + "' is sent on to " + made.replica() + " by '" + made.name() + "'.");
        out().println("Begin with: replica:start " + made.name());
    }

    private ReplicaAddress address() {
        try {
            return ReplicaAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("--replica", address, ReplicaAddress.ALLOWED, e);
        }
    }
}
