// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.understudy.api.audit.AuditBook;
import org.understudy.api.audit.AuditEntry;
import org.understudy.api.audit.AuditFilter;

/** {@code replica:audit}. */
@Service
@Command(
        scope = "replica",
        name = "audit",
        description = "Shows who did what on this node, from where, when, and with what result",
        detailedDescription = """
                Changes of trust, failovers, deletions, and refusals. The latest are at the bottom. An attempt that no other
                entry names was cut by the end of the node. replica:audit-verify tells whether the entries are as they
                were written.

                Examples:
                  replica:audit
                  replica:audit --since 1d --last 500
                  replica:audit --actor karaf --json""")
public final class AuditCommand extends ReplicaCommand {
    @Option(name = "--actor", description = "Only those of a user, a primary or an address")
    String actor;

    @Option(name = "--since", description = "Not before: a time ago (30m, 2h, 1d), a local time, or one in UTC with Z")
    String since;

    @Option(name = "--last", description = "How many at most: 1 to 100000")
    int last = 50;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    AuditBook book;

    @Override
    void run() {
        AuditFilter filter = new AuditFilter(
                Optional.ofNullable(actor),
                Optional.ofNullable(since).map(text -> Since.parse(text, Instant.now(), ZoneId.systemDefault())));
        List<AuditEntry> found =
                require(book, "primary or replica").find(filter, Folders.within("--last", last, 1, 100_000));
        if (json) {
            out().println(new Json().write(found));
        } else {
            print(found);
        }
    }

    private void print(List<AuditEntry> found) {
        ShellTable table = new ShellTable();
        for (String column : List.of("No.", "Time", "Actor", "Origin", "Action", "Object", "Result", "Detail")) {
            table.column(column);
        }
        for (AuditEntry entry : found) {
            table.addRow()
                    .addContent(
                            entry.sequence(),
                            Text.time(Optional.of(entry.at())),
                            entry.actor(),
                            entry.origin(),
                            entry.action(),
                            entry.object(),
                            entry.result() + entry.attempt().map(of -> " " + of).orElse(""),
                            entry.detail());
        }
        table.emptyTableText("No such entries.").print(out(), isInteractive());
    }
}
