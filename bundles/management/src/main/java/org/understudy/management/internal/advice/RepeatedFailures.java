// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.util.List;
import org.understudy.api.advice.Finding;
import org.understudy.api.event.EventLevel;

/** Attempts fail again and again. */
final class RepeatedFailures implements AdviceRule {
    private static final int SERIES = 3;

    @Override
    public List<Finding> look(Facts facts) {
        return facts.relationships().stream()
                .flatMap(status -> status
                        .failure()
                        .filter(failure -> failure.attempt() >= SERIES)
                        .map(failure -> new Finding(
                                "repeated-failures",
                                EventLevel.WARNING,
                                status.settings().name(),
                                failure.attempt() + " attempts failed in a row: " + failure.message(),
                                failure.remedy()))
                        .stream())
                .toList();
    }
}
