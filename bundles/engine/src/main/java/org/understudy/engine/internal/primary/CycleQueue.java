// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import org.understudy.api.transport.Priority;

/** Where cycles wait for a worker. Thread-safe. */
interface CycleQueue {
    /** Returns at once. */
    void submit(Priority priority, Runnable cycle);
}
