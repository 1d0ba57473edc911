// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.event;

import java.util.List;

/** The events that this node remembers, over restarts and bounded in number. Thread-safe. */
public interface EventJournal {
    /**
     * The latest events that match, oldest first.
     *
     * @param limit how many at most
     */
    List<Event> find(EventFilter filter, int limit);
}
