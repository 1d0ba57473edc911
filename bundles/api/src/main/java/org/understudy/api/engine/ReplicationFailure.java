// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Instant;
import java.util.Optional;
import org.understudy.api.ErrorCode;

/**
 * Why the last attempt failed.
 *
 * @param attempt how many attempts failed since the last success
 * @param firstAttempt when the first attempt of the series started, from which the retry table counts
 * @param nextAttempt when the next one is due; empty if none is without an operator
 */
public record ReplicationFailure(
        ErrorCode code,
        String message,
        String remedy,
        Instant at,
        int attempt,
        Instant firstAttempt,
        Optional<Instant> nextAttempt) {}
