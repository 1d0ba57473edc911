// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import org.understudy.api.transport.Priority;

/** Where cycles wait for a worker. Thread-safe. */
interface CycleQueue {
    /** What a cycle has to read and send, as far as that is known before it begins. */
    enum Extent {
        /** All of a workload: it may take days. */
        WHOLE,
        /** What changed since the last one. */
        CHANGES
    }

    /** Returns at once. */
    void submit(Extent extent, Priority priority, Runnable cycle);
}
