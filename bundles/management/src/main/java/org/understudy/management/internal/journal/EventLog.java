// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.journal;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.event.Event;

/** Writes events to the log, a line each, under a logger of their own. */
final class EventLog {
    private static final Logger EVENTS = LoggerFactory.getLogger("org.understudy.events");

    void write(Event event) {
        String line = line(event);
        switch (event.type().level()) {
            case INFO -> EVENTS.info(line);
            case WARNING -> EVENTS.warn(line);
            case ERROR -> EVENTS.error(line);
        }
    }

    static String line(Event event) {
        String about = Stream.of(event.workload().map(name -> "'" + name + "'"), event.peer())
                .flatMap(part -> part.stream())
                .collect(Collectors.joining(" "));
        return "[" + event.type().number() + " " + event.type().name() + "] "
                + (about.isEmpty() ? "" : about + ": ")
                + event.message()
                + (event.remedy().isEmpty() ? "" : " -> " + event.remedy());
    }
}
