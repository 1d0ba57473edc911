// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.audit;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An entry of the audit trail. No text of it has a control character or a secret.
 *
 * @param sequence from 1, without gaps
 * @param actor the user, the other node, or {@code node} for what this one does by itself
 * @param origin how and from where: {@code ssh(/192.0.2.1:50000)}, an address, {@code configuration}
 * @param object what was acted on: a workload, a primary, a folder
 * @param attempt the sequence of the attempt that this is the outcome of
 */
public record AuditEntry(
        long sequence,
        Instant at,
        String actor,
        String origin,
        AuditAction action,
        String object,
        AuditResult result,
        Optional<Long> attempt,
        String detail) {
    public AuditEntry {
        Objects.requireNonNull(at);
        Objects.requireNonNull(actor);
        Objects.requireNonNull(origin);
        Objects.requireNonNull(action);
        Objects.requireNonNull(object);
        Objects.requireNonNull(result);
        Objects.requireNonNull(attempt);
        Objects.requireNonNull(detail);
    }
}
