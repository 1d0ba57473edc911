// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.event;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which events are asked for; what is empty does not matter.
 *
 * @param workload a name or GUID
 * @param level this one and those above
 * @param since not before
 */
public record EventFilter(Optional<String> workload, Optional<EventLevel> level, Optional<Instant> since)
        implements Predicate<Event> {
    public static final EventFilter ALL = new EventFilter(Optional.empty(), Optional.empty(), Optional.empty());

    @Override
    public boolean test(Event event) {
        return workload.map(wanted -> event.workload().equals(workload)
                                || event.workloadId()
                                        .filter(id -> id.toString().equalsIgnoreCase(wanted))
                                        .isPresent())
                        .orElse(true)
                && level.map(wanted -> event.type().level().compareTo(wanted) >= 0)
                        .orElse(true)
                && since.map(from -> !event.at().isBefore(from)).orElse(true);
    }
}
