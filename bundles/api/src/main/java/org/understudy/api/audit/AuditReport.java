// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a verification of the audit trail found.
 *
 * @param range of the entries that are there; empty if there is none
 * @param head the SHA-256 of the last entry, in lower-case hexadecimal
 * @param expected the sequence of the entry whose SHA-256 was asked for, if it is there
 * @param problems in the order of the files; the first thousand
 */
public record AuditReport(
        long entries, Optional<Range> range, String head, Optional<Long> expected, List<Problem> problems) {
    /** First and last entry. */
    public record Range(long first, long last, Instant from, Instant to) {}

    /** @param line from 1; 0 for the file as a whole */
    public record Problem(String file, long line, String message) {}

    public AuditReport {
        problems = List.copyOf(problems);
    }
}
