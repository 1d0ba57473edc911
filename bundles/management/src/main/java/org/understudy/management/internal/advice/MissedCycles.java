// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.util.List;
import org.understudy.api.WorkloadId;
import org.understudy.api.advice.Finding;
import org.understudy.api.engine.ReplicationStatistics;
import org.understudy.api.event.EventLevel;

/** Cycles were missed in this monitoring window. */
final class MissedCycles implements AdviceRule {
    @Override
    public List<Finding> look(Facts facts) {
        return facts.relationships().stream()
                .filter(status -> missed(facts, status.settings().workload()) > 0)
                .map(status -> new Finding(
                        "missed-cycles",
                        EventLevel.INFO,
                        status.settings().name(),
                        missed(facts, status.settings().workload()) + " cycles were missed in this monitoring window",
                        "see replica:events --workload " + status.settings().name()
                                + "; a higher transfers.parallel helps if many workloads are due together"))
                .toList();
    }

    private static long missed(Facts facts, WorkloadId workload) {
        ReplicationStatistics statistics = facts.statistics().get(workload);
        return statistics == null ? 0 : statistics.missed();
    }
}
