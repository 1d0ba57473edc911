// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.util.List;
import org.understudy.api.advice.Finding;
import org.understudy.api.event.EventLevel;

/** A workload is not replicated by itself. */
final class ManualCycles implements AdviceRule {
    @Override
    public List<Finding> look(Facts facts) {
        return facts.relationships().stream()
                .filter(status -> !status.settings().automatic())
                .map(status -> new Finding(
                        "manual-cycles",
                        EventLevel.INFO,
                        status.settings().name(),
                        "its cycles start by command only",
                        "set automatic = true in its configuration, unless something else calls replica:sync"))
                .toList();
    }
}
