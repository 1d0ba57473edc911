// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

/** How often the roles of a workload's nodes changed. A number of a message is checked where the message is made. */
final class Epoch {
    /** More than there will be, and far enough from the end of a long that counting on never overflows. */
    private static final long MAX = 1L << 53;

    private Epoch() {}

    static void check(long epoch) {
        if (epoch < 0 || epoch > MAX) {
            throw new IllegalArgumentException("epoch " + epoch);
        }
    }
}
