// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

/** Whose transfers go first, and get more of a rate limit that they share: twice as much a step. */
public enum Priority {
    LOW(1),
    NORMAL(2),
    HIGH(4);

    private final int weight;

    Priority(int weight) {
        this.weight = weight;
    }

    /** @return its share of a limit, relative to those of the others that wait there */
    public int weight() {
        return weight;
    }
}
