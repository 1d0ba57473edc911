// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.understudy.api.ErrorClass;

/** When to try again: the table "Retry Logic for Delta Replication" of Hyper-V Replica's Network Services. */
final class RetryPolicy {
    private static final List<Duration> NETWORK = minutes(1, 2, 4, 8, 10, 30);
    private static final List<Duration> BROKER = minutes(1, 2, 3);

    private RetryPolicy() {}

    private static List<Duration> minutes(int... minutes) {
        return Arrays.stream(minutes).mapToObj(Duration::ofMinutes).toList();
    }

    /**
     * @param attempt how many attempts failed since the last success, from 1
     * @param interval of the relationship
     * @return how long to wait; empty if an operator has to act
     */
    static Optional<Duration> delay(ErrorClass errorClass, int attempt, Duration interval) {
        return switch (errorClass) {
            case NETWORK -> Optional.of(at(NETWORK, attempt));
            case NETWORK_BROKER -> Optional.of(at(BROKER, attempt));
            case PAUSED_OR_LOW_DISK, LOW_MEMORY -> Optional.of(interval);
            case NON_RECOVERABLE, AUTHENTICATION, AUTHORIZATION, WORKLOAD_NOT_FOUND, CANCELLED -> Optional.empty();
        };
    }

    /** Whether an error of this class suspends the relationship until an operator resumes it. */
    static boolean isCritical(ErrorClass errorClass) {
        return switch (errorClass) {
            case NON_RECOVERABLE, AUTHENTICATION, AUTHORIZATION, WORKLOAD_NOT_FOUND -> true;
            case NETWORK, NETWORK_BROKER, PAUSED_OR_LOW_DISK, LOW_MEMORY, CANCELLED -> false;
        };
    }

    private static Duration at(List<Duration> delays, int attempt) {
        return delays.get(Math.min(attempt, delays.size()) - 1);
    }
}
