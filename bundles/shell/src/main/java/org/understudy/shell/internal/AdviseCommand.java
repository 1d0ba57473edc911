// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.understudy.api.advice.Advisor;
import org.understudy.api.advice.Finding;

/** {@code replica:advise}. */
@Service
@Command(
        scope = "replica",
        name = "advise",
        description = "Says what to look at before it becomes an error",
        detailedDescription = """
                Looks at certificates, clocks, intervals, disks, authorizations and states of this node; changes nothing.

                Examples:
                  replica:advise
                  replica:advise --json""")
public final class AdviseCommand extends ReplicaCommand {
    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    Advisor advisor;

    @Override
    void run() {
        List<Finding> findings = require(advisor, "primary or replica").advise();
        if (json) {
            out().println(new Json().write(findings));
            return;
        }
        Colours colours = new Colours(isInteractive());
        ShellTable table = new ShellTable();
        for (String column : List.of("Severity", "Rule", "Subject", "What", "Remedy")) {
            table.column(column);
        }
        for (Finding finding : findings) {
            table.addRow()
                    .addContent(
                            colours.level(finding.severity()),
                            finding.rule(),
                            finding.subject(),
                            finding.what(),
                            finding.remedy());
        }
        table.emptyTableText("Nothing to say.").print(out(), isInteractive());
    }
}
