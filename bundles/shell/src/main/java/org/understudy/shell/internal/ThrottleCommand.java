// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.transport.TrafficLimit;
import org.understudy.api.transport.TrafficLimit.Scope;
import org.understudy.api.transport.TrafficMonitor;

/** {@code replica:throttle}. */
@Service
@Command(
        scope = "replica",
        name = "throttle",
        description = "Shows the rate limits in force, and what passes them",
        detailedDescription = """
                Limits are set in etc/org.understudy.throttle.cfg, and as rate.limit of a relationship.

                Examples:
                  replica:throttle
                  replica:throttle --json""")
public final class ThrottleCommand extends ReplicaCommand {
    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    TrafficMonitor traffic;

    @Reference(optional = true)
    ReplicationService replication;

    @Override
    void run() {
        TrafficMonitor monitor = require(traffic, "primary");
        Map<String, String> names = names();
        if (json) {
            List<Json.RateLimit> limits = monitor.limits().stream()
                    .map(limit -> Json.RateLimit.of(limit, name(limit, names)))
                    .toList();
            out().println(new Json().write(new Json.Throttle(monitor.marking(), limits)));
            return;
        }
        ShellTable table = new ShellTable();
        for (String column : List.of("Of", "Name", "Priority", "Limit", "Now", "Rate", "Waiting")) {
            table.column(column);
        }
        for (TrafficLimit limit : monitor.limits()) {
            table.addRow()
                    .addContent(
                            Json.RateLimit.scope(limit),
                            limit.name().isEmpty() ? "-" : name(limit, names),
                            limit.scope() == Scope.WORKLOAD ? limit.priority() : "-",
                            limit.schedule(),
                            rate(limit.now(), "none"),
                            rate(limit.rate(), "-"),
                            limit.waiting());
        }
        table.print(out(), isInteractive());
        if (!monitor.marking().isEmpty()) {
            out().println("Data connections are marked with DSCP " + monitor.marking() + ".");
        }
    }

    private Map<String, String> names() {
        return replication == null
                ? Map.of()
                : replication.list().stream()
                        .map(status -> status.settings())
                        .collect(Collectors.toMap(
                                settings -> settings.workload().toString(), settings -> settings.name()));
    }

    private static String name(TrafficLimit limit, Map<String, String> names) {
        return names.getOrDefault(limit.name(), limit.name());
    }

    private static String rate(OptionalLong bits, String none) {
        return bits.isEmpty() ? none : Text.bitsPerSecond(bits.getAsLong());
    }
}
