// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.understudy.api.pairing.Invitation;
import org.understudy.api.pairing.PairingHost;

/** {@code replica:pair-list}. */
@Service
@Command(
        scope = "replica",
        name = "pair-list",
        description = "Lists the open invitations of this replica",
        detailedDescription = """
                Examples:
                  replica:pair-list
                  replica:pair-list --json""")
public final class PairListCommand extends ReplicaCommand {
    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    PairingHost host;

    @Override
    void run() {
        List<Invitation> open = require(host, "replica").open();
        if (json) {
            out().println(new Json()
                    .write(open.stream().map(PairingJson.Open::of).toList()));
            return;
        }
        ShellTable table = new ShellTable();
        table.column("Invitation");
        table.column("Until");
        table.column("Name");
        table.column("Location");
        table.column("Trust group");
        table.column("Quota");
        table.column("Payload");
        for (Invitation each : open) {
            table.addRow()
                    .addContent(
                            each.id(),
                            Text.time(Optional.of(each.expires())),
                            each.name().orElse("-"),
                            each.location(),
                            each.trustGroup(),
                            Quotas.text(each.quota()),
                            each.payloadRequired() ? "required" : "");
        }
        table.emptyTableText("No invitation is open. Make one with replica:pair-invite.")
                .print(out(), isInteractive());
    }
}
