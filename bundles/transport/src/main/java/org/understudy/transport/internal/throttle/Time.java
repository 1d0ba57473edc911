// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import java.time.LocalDateTime;

/** The clocks that limits go by: one that only moves on, and the one on the wall, which windows are written in. */
interface Time {
    /** @return nanoseconds since any time */
    long nanos();

    /** @return the node's local time, in its time zone */
    LocalDateTime local();

    /** @return whole minutes since 1970, to see cheaply that {@link #local} has come to another one */
    long minute();

    /** Calls {@code task} once, on any thread, after this time; replaces what was asked for before. */
    void alarm(long nanos, Runnable task);
}
