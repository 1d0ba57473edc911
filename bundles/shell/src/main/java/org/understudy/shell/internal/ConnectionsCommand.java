// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.transport.ConnectionInfo;
import org.understudy.api.transport.ConnectionTable;

/** {@code replica:connections}. */
@Service
@Command(
        scope = "replica",
        name = "connections",
        description = "Lists the channels to replicas, and the connections from primaries",
        detailedDescription = """
                Of a primary each channel with all its connections is a line, of a replica each connection that it has accepted.
                A peer without a name has not made a request yet, or was refused; its address is shown.

                Examples:
                  replica:connections
                  replica:connections --json""")
public final class ConnectionsCommand extends ReplicaCommand {
    private static final Comparator<ConnectionInfo> ORDER = Comparator.comparing(ConnectionInfo::role)
            .thenComparing(ConnectionInfo::peer)
            .thenComparing(ConnectionInfo::kind)
            .thenComparing(ConnectionInfo::openedAt);

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    List<ConnectionTable> tables;

    @Reference(optional = true)
    ReplicationService replication;

    @Reference(optional = true)
    ReplicaService replica;

    @Override
    void run() {
        List<ConnectionInfo> all = require(tables, "primary or replica").stream()
                .flatMap(table -> table.list().stream())
                .sorted(ORDER)
                .toList();
        Map<WorkloadId, String> names = names();
        if (json) {
            out().println(new Json()
                    .write(all.stream()
                            .map(info ->
                                    ConnectionsJson.of(info, info.workload().map(names::get)))
                            .toList()));
        } else {
            print(all, names, Instant.now());
        }
    }

    private Map<WorkloadId, String> names() {
        Map<WorkloadId, String> names = new HashMap<>();
        if (replica != null) {
            replica.list()
                    .forEach(status ->
                            names.put(status.stored().id(), status.stored().name()));
        }
        if (replication != null) {
            replication
                    .list()
                    .forEach(status -> names.put(
                            status.settings().workload(), status.settings().name()));
        }
        return names;
    }

    private void print(List<ConnectionInfo> all, Map<WorkloadId, String> names, Instant now) {
        ShellTable table = new ShellTable();
        for (String column : List.of(
                "Role",
                "Channel",
                "Peer",
                "Workload",
                "Connections",
                "Age",
                "Idle",
                "Sent",
                "Received",
                "State",
                "Echoes")) {
            table.column(column);
        }
        for (ConnectionInfo info : all) {
            boolean idle = info.state() == ConnectionInfo.State.IDLE;
            table.addRow()
                    .addContent(
                            lower(info.role()),
                            lower(info.kind()),
                            info.peer().isEmpty() ? info.address().orElse("-") : info.peer(),
                            info.workload()
                                    .map(id -> names.getOrDefault(id, id.toString()))
                                    .orElse("-"),
                            info.connections(),
                            since(info.openedAt(), now),
                            idle ? since(info.lastUsedAt(), now) : "-",
                            Text.bytes(info.bytesSent()),
                            Text.bytes(info.bytesReceived()),
                            lower(info.state()),
                            info.echoes());
        }
        table.emptyTableText("Nothing is connected.").print(out(), isInteractive());
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** A row may be a little younger than the look at the clock. */
    private static String since(Instant then, Instant now) {
        return Text.duration(then.isBefore(now) ? Duration.between(then, now) : Duration.ZERO);
    }
}
