// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.apache.karaf.shell.support.table.ShellTable;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.event.Event;
import org.understudy.api.event.EventFilter;
import org.understudy.api.event.EventJournal;
import org.understudy.api.event.EventLevel;

/** {@code replica:events}. */
@Service
@Command(
        scope = "replica",
        name = "events",
        description = "Shows what happened, from the journal of this node",
        detailedDescription = """
                The latest are at the bottom. The journal is kept over restarts; docs/events.md lists all kinds of events.

                Examples:
                  replica:events
                  replica:events --level warning --since 2h
                  replica:events --workload web1 --last 200
                  replica:events --since 2026-11-24T14:00 --json""")
public final class EventsCommand extends ReplicaCommand {
    @Option(name = "--level", description = "Only this level and above: info, warning, error")
    @Completion(
            value = StringsCompleter.class,
            values = {"info", "warning", "error"})
    String level;

    @Option(name = "--workload", description = "Only those of a workload, by name or GUID")
    @Completion(WorkloadCompleter.class)
    String workload;

    @Option(name = "--since", description = "Not before: a time ago (30m, 2h, 1d), a local time, or one in UTC with Z")
    String since;

    @Option(name = "--last", description = "How many at most: 1 to 100000")
    int last = 50;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    EventJournal journal;

    @Override
    void run() {
        EventFilter filter = new EventFilter(
                Optional.ofNullable(workload),
                Optional.ofNullable(level).map(EventsCommand::level),
                Optional.ofNullable(since).map(text -> Since.parse(text, Instant.now(), ZoneId.systemDefault())));
        List<Event> found =
                require(journal, "primary or replica").find(filter, Folders.within("--last", last, 1, 100_000));
        if (json) {
            out().println(new Json().write(found.stream().map(Json.Happened::of).toList()));
        } else {
            print(found);
        }
    }

    private static EventLevel level(String text) {
        return Arrays.stream(EventLevel.values())
                .filter(each -> each.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new InvalidSettingException("--level", text, "info, warning or error"));
    }

    private void print(List<Event> found) {
        Colours colours = new Colours(isInteractive());
        ShellTable table = new ShellTable();
        for (String column : List.of("Time", "Level", "Event", "Workload", "Peer", "Message")) {
            table.column(column);
        }
        for (Event event : found) {
            table.addRow()
                    .addContent(
                            Text.time(Optional.of(event.at())),
                            colours.level(event.type().level()),
                            event.type().number() + " " + event.type().name(),
                            event.workload().orElse("-"),
                            event.peer().orElse("-"),
                            event.message() + (event.remedy().isEmpty() ? "" : " -> " + event.remedy()));
        }
        table.emptyTableText("No such events.").print(out(), isInteractive());
    }
}
