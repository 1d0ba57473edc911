// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.understudy.api.ErrorClass;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.RetryPolicies;
import org.understudy.api.engine.RetryPolicy;

/**
 * What follows a failed attempt by the retry table. All times count from the start of the first attempt of the series,
 * so that neither a long time-out nor an attempt by hand nor a restart moves those that follow: one whose time passed
 * meanwhile is left out.
 */
final class Retries {
    private final RetryPolicies table;

    Retries(RetryPolicies table) {
        this.table = table;
    }

    /**
     * @param next when the next attempt is due; empty if none is without an operator
     * @param critical whether the relationship is suspended until an operator resumes it
     * @param first from when on the series counts
     * @param askTheBroker whether the replica's place is to be asked for again
     */
    record Decision(Optional<Instant> next, boolean critical, Instant first, boolean askTheBroker) {
        /** @param automatic whether attempts start by themselves */
        ReplicationFailure of(ReplicationFailure failure, boolean automatic) {
            return new ReplicationFailure(
                    failure.code(),
                    failure.message(),
                    failure.remedy(),
                    failure.at(),
                    failure.attempt(),
                    first,
                    automatic ? next : Optional.empty());
        }
    }

    /** What failed, as one more of its series or as the first of one. */
    static ReplicationFailure failure(
            Optional<ReplicationFailure> before, ReplicationException error, Instant started, Instant now) {
        return new ReplicationFailure(
                error.code(),
                error.getMessage(),
                error.remedy(),
                now,
                before.map(ReplicationFailure::attempt).orElse(0) + 1,
                before.map(ReplicationFailure::firstAttempt).orElse(started),
                Optional.empty());
    }

    static ErrorClass row(ErrorClass errorClass, boolean broker) {
        return broker ? errorClass.withBroker() : errorClass;
    }

    /** @param nextCycle the next instant at which the relationship's interval makes a cycle due */
    Decision decide(ErrorClass row, Instant first, Instant now, Supplier<Instant> nextCycle) {
        RetryPolicy policy = table.of(row);
        for (Duration attempt : policy.attempts()) {
            Instant at = first.plus(attempt);
            if (at.isAfter(now)) {
                return new Decision(Optional.of(at), false, first, false);
            }
        }
        return switch (policy.then()) {
            case NONE -> new Decision(Optional.empty(), false, first, false);
            case CRITICAL -> new Decision(Optional.empty(), true, first, false);
            case EVERY_INTERVAL -> new Decision(Optional.of(nextCycle.get()), false, first, false);
            case PERIODICALLY ->
                new Decision(
                        Optional.of(Schedule.next(first.plus(last(policy)), policy.period(), now)),
                        false,
                        first,
                        false);
            case ASK_THE_BROKER -> {
                // a new series, whose first attempt comes a step after the last one, with what the broker says then
                Duration step = policy.attempts().get(0);
                Instant planned = first.plus(last(policy)).plus(step);
                Instant next = planned.isAfter(now) ? planned : now.plus(step);
                yield new Decision(Optional.of(next), false, next, true);
            }
        };
    }

    /** The longest time that can lie between an attempt and the next one. */
    Duration longest(ErrorClass row, Duration interval) {
        RetryPolicy policy = table.of(row);
        Duration longest = policy.then() == RetryPolicy.Then.EVERY_INTERVAL ? interval : policy.period();
        Duration before = Duration.ZERO;
        for (Duration attempt : policy.attempts()) {
            Duration gap = attempt.minus(before);
            longest = gap.compareTo(longest) > 0 ? gap : longest;
            before = attempt;
        }
        return longest;
    }

    private static Duration last(RetryPolicy policy) {
        return policy.attempts().isEmpty()
                ? Duration.ZERO
                : policy.attempts().get(policy.attempts().size() - 1);
    }
}
