// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Lets at most so many turns at the same time through to an executor; the others wait here, in their order, and keep their
 * place before those that came to the executor later. Thread-safe.
 */
final class Narrows {
    private final Executor behind;
    /** Guarded by this, as all that follows. */
    private final Queue<Turn> waiting = new PriorityQueue<>();

    private int limit;
    private int passing;

    /** @param behind whose queue is of turns alone */
    Narrows(Executor behind, int limit) {
        this.behind = behind;
        this.limit = limit;
    }

    /** Returns at once. */
    synchronized void execute(Turn turn) {
        waiting.add(turn);
        admit();
    }

    /** Those that are through already stay. */
    synchronized void resize(int newLimit) {
        limit = newLimit;
        admit();
    }

    synchronized int waiting() {
        return waiting.size();
    }

    private synchronized void passed() {
        passing--;
        admit();
    }

    private void admit() {
        while (passing < limit && !waiting.isEmpty()) {
            Turn turn = waiting.remove();
            passing++;
            behind.execute(new Turn(turn.priority(), turn.since(), turn.number(), () -> pass(turn)));
        }
    }

    private void pass(Turn turn) {
        try {
            turn.run();
        } finally {
            passed();
        }
    }
}
