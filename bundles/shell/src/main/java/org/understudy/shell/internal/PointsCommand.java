// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.StoreSpace;

/** {@code replica:points}. */
@Service
@Command(
        scope = "replica",
        name = "points",
        description = "Lists the recovery points of a workload, and what they take on disk",
        detailedDescription = """
                Newest first. The current state is none of them. Consistent is one that the primary read through the view of the
                relationship, with the writers held still by its hooks, or from a clone of its files. The receipt says whose
                signatures a point has, or why it is not offered. The common point is that of a consistency group that the point is a part of; replica:groups says which are
                complete.

                Examples:
                  replica:points web1
                  replica:points --json web1""")
public final class PointsCommand extends ReplicaCommand {
    @Argument(name = "workload", description = "Name or GUID of the workload", required = true)
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    ReplicaService replica;

    @Override
    void run() {
        ReplicaService service = require(replica, "replica");
        List<RecoveryPoint> points = service.points(workload);
        StoreSpace space = service.space(workload);
        if (json) {
            out().println(new Json().write(PointsJson.of(points, space)));
            return;
        }
        ShellTable table = new ShellTable();
        for (String column : List.of(
                "Point",
                "State of",
                "Files",
                "On disk",
                "Consistent",
                "Locked until",
                "Damaged",
                "Receipt",
                "Common point")) {
            table.column(column);
        }
        for (RecoveryPoint point : points) {
            table.addRow()
                    .addContent(
                            point.transfer(),
                            Text.time(Optional.of(point.at())),
                            point.files().size(),
                            Text.bytes(point.bytes()),
                            point.consistent() ? "yes" : "no",
                            Text.time(point.lockedUntil()),
                            point.damaged() ? "yes" : "no",
                            Text.receipt(point.receipt()),
                            point.common().map(mark -> mark.id().toString()).orElse("-"));
        }
        table.emptyTableText("No recovery points. org.understudy.store.cfg says how many are kept.")
                .print(out(), isInteractive());
        out().printf(
                        "On disk: current %s, points %s, incoming %s, digests %s%n",
                        Text.bytes(space.current()),
                        Text.bytes(space.points()),
                        Text.bytes(space.incoming()),
                        Text.bytes(space.digests()));
    }
}
