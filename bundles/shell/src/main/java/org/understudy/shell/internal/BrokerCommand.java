// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.understudy.api.broker.ReplicaBroker;

/** {@code replica:broker}. */
@Service
@Command(
        scope = "replica",
        name = "broker",
        description = "Asks every node of this replica server's cluster",
        detailedDescription = """
                Shows which nodes answer, how many workloads each holds, and how much room it has. The nodes are the members in
                etc/org.understudy.broker.cfg.

                Examples:
                  replica:broker
                  replica:broker --json""")
public final class BrokerCommand extends ReplicaCommand {
    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    ReplicaBroker broker;

    @Override
    void run() {
        List<ReplicaBroker.Member> members = require(broker, "replica").members();
        if (json) {
            out().println(new Json().write(members.stream().map(Json.Member::of).toList()));
            return;
        }
        ShellTable table = new ShellTable();
        for (String column : List.of("Node", "State", "Workloads", "Free")) {
            table.column(column);
        }
        for (ReplicaBroker.Member member : members) {
            table.addRow()
                    .addContent(
                            member.address(),
                            member.failure().orElse("answers"),
                            member.failure().isPresent() ? "" : member.workloads(),
                            member.failure().isPresent() ? "" : Text.bytes(member.freeBytes()));
        }
        table.emptyTableText("This node is no part of a cluster: see members in etc/org.understudy.broker.cfg.")
                .print(out(), isInteractive());
    }
}
