// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.understudy.api.audit.AuditAction;

/**
 * Counts refusals until they are written, so that a stranger who tries a million times makes few entries: one a peer and
 * reason in ten minutes at most, and of all peers a hundred at once and then one a minute. What is beyond that is one entry
 * with their number, once in ten minutes. Thread-safe; memory is bounded.
 */
final class Refusals {
    static final Duration PERIOD = Duration.ofMinutes(10);
    private static final int MAX_PEERS = 256;
    private static final int BURST = 100;
    private static final Duration REFILL = Duration.ofMinutes(1);

    private final Map<Key, Count> waiting = new LinkedHashMap<>();
    private final Map<Key, Instant> written = new HashMap<>();
    private long others;
    private Instant othersSince = Instant.EPOCH;
    private Instant othersWritten = Instant.EPOCH;
    private int tokens = BURST;
    private Instant filled = Instant.EPOCH;

    /** Without the reason, which has words of the peer in it: they make no further entries. */
    private record Key(AuditAction action, String actor, String origin, String object) {}

    private record Count(long number, Instant first, Instant last, String reason) {}

    /** What an entry is to be made of. */
    record Line(AuditAction action, String actor, String origin, String object, String detail) {}

    synchronized void add(AuditAction action, String actor, String origin, String object, String reason, Instant now) {
        Key key = new Key(action, actor, origin, object);
        Count known = waiting.get(key);
        if (known != null) {
            waiting.put(key, new Count(known.number() + 1, known.first(), now, known.reason()));
        } else if (waiting.size() < MAX_PEERS) {
            waiting.put(key, new Count(1, now, now, reason));
        } else {
            another(1, now);
        }
    }

    private void another(long number, Instant since) {
        if (others == 0 || since.isBefore(othersSince)) {
            othersSince = since;
        }
        others += number;
    }

    /**
     * What is to be written now.
     *
     * @param all also what would have to wait, as the node stops
     */
    synchronized List<Line> due(Instant now, boolean all) {
        refill(now);
        written.values().removeIf(at -> !now.isBefore(at.plus(PERIOD)));
        List<Line> due = new ArrayList<>();
        for (Iterator<Map.Entry<Key, Count>> each = waiting.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Key, Count> next = each.next();
            if (!all && written.containsKey(next.getKey())) {
                continue;
            }
            each.remove();
            if (tokens > 0) {
                tokens--;
                written.put(next.getKey(), now);
                due.add(line(next.getKey(), next.getValue()));
            } else {
                another(next.getValue().number(), next.getValue().first());
            }
        }
        if (others > 0 && (all || !now.isBefore(othersWritten.plus(PERIOD)))) {
            due.add(new Line(
                    AuditAction.REQUEST,
                    "many",
                    "many",
                    "-",
                    others + " more refusals since " + othersSince + ", too many to tell each"));
            others = 0;
            othersWritten = now;
        }
        return due;
    }

    private void refill(Instant now) {
        long more = Math.max(0, Duration.between(filled, now).dividedBy(REFILL));
        if (more > 0) {
            tokens = (int) Math.min(BURST, tokens + more);
            filled = now;
        }
    }

    private static Line line(Key key, Count count) {
        String times = count.number() == 1
                ? ""
                : " (" + count.number() + " times from " + count.first() + " to " + count.last() + ")";
        return new Line(key.action(), key.actor(), key.origin(), key.object(), count.reason() + times);
    }
}
