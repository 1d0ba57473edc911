// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.event;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * For events that others can bring about as often as they like: of each key one passes in a period, and the next one that
 * passes says how many did not. Thread-safe; remembers a bounded number of keys.
 */
public final class EventLimiter {
    private static final int MAX_KEYS = 1000;

    private final EventSink events;
    private final Clock clock;
    private final Duration period;
    private final Map<String, Passed> passed = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Passed> eldest) {
            return size() > MAX_KEYS;
        }
    };

    private record Passed(Instant at, long heldBack) {}

    public EventLimiter(EventSink events, Clock clock, Duration period) {
        this.events = events;
        this.clock = clock;
        this.period = period;
    }

    /** @param key such as an address without its port */
    public void publish(String key, EventDraft draft) {
        Instant now = clock.instant();
        long heldBack;
        synchronized (passed) {
            Passed last = passed.get(key);
            if (last != null && now.isBefore(last.at().plus(period))) {
                passed.put(key, new Passed(last.at(), last.heldBack() + 1));
                return;
            }
            heldBack = last == null ? 0 : last.heldBack();
            passed.put(key, new Passed(now, 0));
        }
        events.publish(heldBack == 0 ? draft : draft.message(draft.message() + " (and " + heldBack + " times before)"));
    }
}
