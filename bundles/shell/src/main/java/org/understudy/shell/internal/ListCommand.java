// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.engine.ReplicaStatus;
import org.understudy.api.engine.ReplicationService;

/** {@code replica:list}. */
@Service
@Command(
        scope = "replica",
        name = "list",
        description = "Lists the workloads of this node: those it sends and those it receives",
        detailedDescription = """
                Examples:
                  replica:list
                  replica:list --json""")
public final class ListCommand extends ReplicaCommand {
    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    ReplicationService replication;

    @Reference(optional = true)
    ReplicaService replica;

    @Override
    void run() {
        List<RelationshipStatus> sent = replication == null ? List.of() : replication.list();
        List<ReplicaStatus> received = replica == null ? List.of() : replica.list();
        if (json) {
            List<Object> all = new ArrayList<>();
            sent.forEach(status -> all.add(Json.Primary.of(status)));
            received.forEach(status -> all.add(Json.Replica.of(
                    status, Role.extensionOf(replication, status.stored().id()))));
            out().println(new Json().write(all));
        } else {
            print(sent, received);
        }
    }

    private void print(List<RelationshipStatus> sent, List<ReplicaStatus> received) {
        Colours colours = new Colours(isInteractive());
        ShellTable table = new ShellTable();
        for (String column : List.of("Name", "Role", "State", "Health", "Peer", "Last complete", "Next cycle")) {
            table.column(column);
        }
        for (RelationshipStatus status : sent) {
            table.addRow()
                    .addContent(
                            status.settings().name(),
                            status.settings().isExtension() ? "extension" : "primary",
                            status.state().title()
                                    + status.migration()
                                            .map(moves -> ", migrating")
                                            .orElse(""),
                            colours.health(status.health()),
                            status.settings().replica(),
                            Text.time(status.last().map(last -> last.completedAt())),
                            next(status));
        }
        for (ReplicaStatus status : received) {
            table.addRow()
                    .addContent(
                            status.stored().name(),
                            "replica",
                            status.state().title(),
                            colours.health(status.health()),
                            status.stored().primary(),
                            Text.time(status.stored().committedAt()),
                            Text.time(Optional.empty()));
        }
        table.emptyTableText("No workloads. A primary makes one with replica:enable.")
                .print(out(), isInteractive());
    }

    private static String next(RelationshipStatus status) {
        if (status.running().isPresent()) {
            return "running";
        }
        String time = Text.time(status.nextCycle());
        return status.failure()
                .map(failure ->
                        time + ", " + RetryText.brief(failure, status.settings().broker()))
                .orElse(time);
    }
}
