// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Lets at most so many turns at the same time run in an executor; the others wait here. Which of them is next is decided
 * when one can run, and not before: the executor's queue has a chance for each, at the place of the turn that came with it,
 * and the first in order takes it. As many chances are queued as turns that could run now, or more. Thread-safe.
 */
final class Narrows {
    private final Executor behind;
    /** Guarded by this, as all that follows. */
    private final Queue<Turn> waiting = new PriorityQueue<>();

    private int limit;
    private int running;
    private int chances;

    /** @param behind whose queue is of turns alone */
    Narrows(Executor behind, int limit) {
        this.behind = behind;
        this.limit = limit;
    }

    /** Returns at once. */
    synchronized void execute(Turn turn) {
        waiting.add(turn);
        offer(turn);
    }

    /** Those that run already stay. */
    synchronized void resize(int newLimit) {
        limit = newLimit;
        offerMore();
    }

    /** How many wait here, less the chances that wait for them in the executor. */
    synchronized int waiting() {
        return waiting.size() - chances;
    }

    private void offerMore() {
        while (chances < Math.min(waiting.size(), limit - running)) {
            offer(waiting.element());
        }
    }

    private void offer(Turn place) {
        chances++;
        behind.execute(new Turn(place.priority(), place.since(), place.number(), this::take));
    }

    private void take() {
        Turn turn = next();
        if (turn == null) {
            return;
        }
        try {
            turn.run();
        } finally {
            ended();
        }
    }

    private synchronized Turn next() {
        chances--;
        if (running >= limit || waiting.isEmpty()) {
            return null;
        }
        running++;
        return waiting.remove();
    }

    private synchronized void ended() {
        running--;
        offerMore();
    }
}
