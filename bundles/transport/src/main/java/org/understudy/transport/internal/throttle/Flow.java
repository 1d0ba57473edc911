// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import java.util.ArrayDeque;
import java.util.Deque;

/** The chunks that a workload sends to a replica now. Guarded by the pacer's lock. */
final class Flow {
    final Route route;
    final Share.Place place = new Share.Place();
    /** In turn, a piece each, so that no connection rests for long. */
    final Deque<PacedContent> waiting = new ArrayDeque<>();

    Shape shape;
    int open;
    private long movedAt;

    Flow(Route route, Shape shape, long now) {
        this.route = route;
        this.shape = shape;
        movedAt = now;
    }

    void moved(long now) {
        movedAt = now;
    }

    /** @return when anything of it was last sent, or asked for */
    long movedAt() {
        return movedAt;
    }

    boolean mayGo(long now) {
        return !waiting.isEmpty() && shape.limit.isFree(now);
    }
}
