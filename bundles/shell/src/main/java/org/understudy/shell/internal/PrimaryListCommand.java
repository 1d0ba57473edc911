// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.PrimaryAuthorizations;

/** {@code replica:primary-list}. */
@Service
@Command(
        scope = "replica",
        name = "primary-list",
        description = "Lists the primaries that may replicate to this node",
        detailedDescription = """
                Examples:
                  replica:primary-list
                  replica:primary-list --json""")
public final class PrimaryListCommand extends ReplicaCommand {
    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference
    PrimaryAuthorizations authorizations;

    @Override
    void run() {
        List<Authorization> all = authorizations.list();
        if (json) {
            out().println(new Json()
                    .write(all.stream().map(Json.AuthorizedPrimary::of).toList()));
            return;
        }
        ShellTable table = new ShellTable();
        table.column("Primary");
        table.column("Location");
        table.column("Trust group");
        table.column("Quota");
        table.column("Payload");
        for (Authorization entry : all) {
            table.addRow()
                    .addContent(
                            entry.primary(),
                            entry.location(),
                            entry.trustGroup(),
                            Quotas.text(entry.quota()),
                            entry.payloadRequired() ? "required" : "");
        }
        table.emptyTableText("No primary is authorized. Allow one with replica:primary-authorize.")
                .print(out(), isInteractive());
    }
}
