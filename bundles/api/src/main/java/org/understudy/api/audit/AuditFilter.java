// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which entries are asked for; what is empty does not matter.
 *
 * @param since not before
 */
public record AuditFilter(Optional<String> actor, Optional<Instant> since) implements Predicate<AuditEntry> {
    public static final AuditFilter ALL = new AuditFilter(Optional.empty(), Optional.empty());

    @Override
    public boolean test(AuditEntry entry) {
        return actor.map(entry.actor()::equals).orElse(true)
                && since.map(from -> !entry.at().isBefore(from)).orElse(true);
    }
}
