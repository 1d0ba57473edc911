// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.understudy.api.WorkloadId;

/**
 * What the workloads of an entry take, at most, in bytes: measured once, and counted up from there. Thread-safe; a count is
 * made by one thread at a time.
 */
final class Account {
    /** The workloads of the last count, and those that were begun since. */
    private final Map<WorkloadId, Long> taken = new HashMap<>(); // guarded by this

    private long total; // of all that are taken; guarded by this

    /** Those that take less now than they are counted with, perhaps. */
    private final Set<WorkloadId> stale = new HashSet<>(); // guarded by this

    /**
     * Measures what is not known.
     *
     * @param members the workloads of the entry
     * @param changing those that are measured again by nobody but their own next transfer, as they receive something
     */
    void count(Set<WorkloadId> members, Set<WorkloadId> changing, ToLongFunction<WorkloadId> measure) {
        Set<WorkloadId> unknown = new HashSet<>(members);
        synchronized (this) {
            taken.keySet().retainAll(members);
            total = taken.values().stream().mapToLong(Long::longValue).sum();
            stale.retainAll(members);
            unknown.removeIf(workload ->
                    taken.containsKey(workload) && (!stale.contains(workload) || changing.contains(workload)));
        }
        for (WorkloadId workload : unknown) {
            put(workload, measure.applyAsLong(workload));
        }
    }

    synchronized boolean contains(WorkloadId workload) {
        return taken.containsKey(workload);
    }

    synchronized void put(WorkloadId workload, long bytes) {
        Long before = taken.put(workload, bytes);
        total += bytes - (before == null ? 0 : before);
        stale.remove(workload);
    }

    /** A workload takes so much more, if there is so much left. */
    synchronized boolean add(WorkloadId workload, long bytes, long limit) {
        if (bytes > limit - total) {
            stale.addAll(taken.keySet());
            return false;
        }
        taken.merge(workload, bytes, Long::sum);
        total += bytes;
        return true;
    }

    /** A workload takes so much, if the others leave it. */
    synchronized boolean replace(WorkloadId workload, long bytes, long limit) {
        if (bytes > limit - total + taken.getOrDefault(workload, 0L)) {
            stale.addAll(taken.keySet());
            return false;
        }
        put(workload, bytes);
        return true;
    }

    /** A workload may take less from now on. */
    synchronized void settle(WorkloadId workload) {
        if (taken.containsKey(workload)) {
            stale.add(workload);
        }
    }

    synchronized long total() {
        return total;
    }
}
