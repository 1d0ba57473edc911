// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.util.List;
import org.understudy.api.advice.Finding;
import org.understudy.api.engine.ReplicationState;
import org.understudy.api.event.EventLevel;

/** A workload was enabled, and nothing was ever sent. */
final class NeverStarted implements AdviceRule {
    @Override
    public List<Finding> look(Facts facts) {
        return facts.relationships().stream()
                .filter(status -> status.state() == ReplicationState.READY_FOR_INITIAL_REPLICATION)
                .map(status -> new Finding(
                        "never-started",
                        EventLevel.WARNING,
                        status.settings().name(),
                        "it is enabled, but its initial replication was not started",
                        "replica:start " + status.settings().name()))
                .toList();
    }
}
