// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.understudy.api.engine.CommonPoint;
import org.understudy.api.engine.GroupStatus;
import org.understudy.api.engine.RelationshipStatus;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.engine.ReplicationService;

/** {@code replica:groups}. */
@Service
@Command(
        scope = "replica",
        name = "groups",
        description = "Lists consistency groups: those whose members this node sends, and those it receives",
        detailedDescription = """
                Of those that it receives also the newest common points that are complete: each member has its part. A point of which
                the members were not held still is of a cycle, and not of one instant.

                Examples:
                  replica:groups
                  replica:groups --points 20
                  replica:groups --json""")
public final class GroupsCommand extends ReplicaCommand {
    @Option(name = "--points", description = "How many common points of each group are listed at most")
    int points = 5;

    @Option(name = "--json", description = "Print JSON, with all common points")
    boolean json;

    @Reference(optional = true)
    ReplicationService replication;

    @Reference(optional = true)
    ReplicaService replica;

    @Override
    void run() {
        List<RelationshipStatus> sent = replication == null
                ? List.of()
                : replication.list().stream()
                        .filter(status -> status.settings().group().isPresent())
                        .toList();
        List<GroupStatus> received = replica == null ? List.of() : replica.groups();
        if (json) {
            out().println(new Json().write(GroupsJson.of(sent, received)));
            return;
        }
        ShellTable members = new ShellTable();
        for (String column : List.of("Group", "Role", "Members", "Peer")) {
            members.column(column);
        }
        GroupsJson.sent(sent)
                .forEach(group -> members.addRow()
                        .addContent(group.group(), group.role(), names(group.members()), group.replica()));
        GroupsJson.received(received)
                .forEach(group -> members.addRow()
                        .addContent(group.group(), group.role(), names(group.members()), group.primary()));
        members.emptyTableText("No groups. A primary makes one with replica:enable --group.")
                .print(out(), isInteractive());
        received.forEach(this::print);
    }

    private static String names(List<GroupsJson.Member> members) {
        return members.stream()
                .map(member -> member.name().orElse("? (" + member.workload() + ")"))
                .collect(Collectors.joining(", "));
    }

    private void print(GroupStatus group) {
        out().printf(
                        "%nComplete common points of '%s', from %s: %d%n",
                        group.group(), group.primary(), group.points().size());
        ShellTable table = new ShellTable();
        for (String column : List.of("Common point", "As of", "Held still")) {
            table.column(column);
        }
        for (CommonPoint point :
                group.points().stream().limit(Math.max(0, points)).toList()) {
            table.addRow()
                    .addContent(
                            point.mark().id(),
                            Text.time(Optional.of(point.mark().at())),
                            point.mark().still() ? "yes" : "no");
        }
        table.emptyTableText("None yet.").print(out(), isInteractive());
    }
}
