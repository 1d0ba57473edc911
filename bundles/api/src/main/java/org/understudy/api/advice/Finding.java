// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.advice;

import java.util.Objects;
import org.understudy.api.event.EventLevel;

/**
 * Something that an operator should look at.
 *
 * @param rule what found it, a stable name for filters
 * @param severity ERROR: act now; WARNING: act in time; INFO: think about it
 * @param subject a workload, a replica, a file or a setting
 * @param what what the matter is, one line
 * @param remedy what to do, one line
 */
public record Finding(String rule, EventLevel severity, String subject, String what, String remedy) {
    public Finding {
        Objects.requireNonNull(rule);
        Objects.requireNonNull(severity);
        Objects.requireNonNull(subject);
        Objects.requireNonNull(what);
        Objects.requireNonNull(remedy);
    }
}
