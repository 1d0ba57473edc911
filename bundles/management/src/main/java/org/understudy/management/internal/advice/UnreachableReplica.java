// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.util.List;
import org.understudy.api.advice.Finding;
import org.understudy.api.event.EventLevel;
import org.understudy.api.event.EventType;

/** A replica can't be reached: its workloads wait for one attempt to succeed. */
final class UnreachableReplica implements AdviceRule {
    @Override
    public List<Finding> look(Facts facts) {
        return facts.reachability().stream()
                .filter(event -> event.type() == EventType.REPLICA_UNREACHABLE)
                .map(event -> new Finding(
                        "unreachable-replica",
                        EventLevel.ERROR,
                        event.peer().orElse("unknown"),
                        "it has not been reached since " + event.at() + ": " + event.message(),
                        event.remedy().isEmpty() ? "start it, and check the network on the way" : event.remedy()))
                .toList();
    }
}
