// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.util.List;
import org.understudy.api.store.CopyProgress;

/**
 * Test failovers on a replica: a copy of a state, {@code NAME - Test} beside the workload's folder, that can be started and
 * written to while replication goes on; one at a time for each workload. It stays over restarts until it is ended.
 * Workloads are found by name or GUID. Thread-safe.
 */
public interface TestFailovers {
    /**
     * Makes the copy, and runs the hook if there is one; returns when both are done. With a hook the copy is deleted after
     * it unless it is to be kept. Interrupting the thread cancels both.
     *
     * @param progress of the copy, called on another thread
     * @return what is kept of it, also if the hook failed
     * @throws org.understudy.api.ReplicationException with {@code INVALID_STATE} if there is a test failover already, or no
     *     such point, {@code INVALID_SETTING} if there is no such hook, or what the copy failed with
     * @throws java.util.concurrent.CancellationException if {@code progress} or an interruption ended
     *     the copy
     */
    DrillReport start(String nameOrId, DrillRequest request, CopyProgress progress);

    /** Deletes the copy. */
    void end(String nameOrId);

    /** The copies that there are, by name. */
    List<TestCopy> copies();

    /** All reports that are kept, newest first. */
    List<DrillReport> drills();

    /** The paths of all hooks below their folder, sorted. */
    List<String> hooks();
}
