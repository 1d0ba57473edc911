// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.ReplicationFailure;

/**
 * What follows from a relationship's failed attempts: what the replica's circuit says, if others fail there, too, else what
 * the retry table says. Callers hold the relationship's monitor.
 */
final class FailedAttempts {
    private static final Logger LOG = LoggerFactory.getLogger(FailedAttempts.class);

    private final Standing standing;
    private final Relationship.Context context;
    private final Retries retries;

    FailedAttempts(Standing standing, Relationship.Context context) {
        this.standing = standing;
        this.context = context;
        this.retries = new Retries(context.table());
    }

    /**
     * @param started when the attempt did
     * @param nextCycle the next instant at which the relationship's interval makes a cycle due
     */
    void remember(ReplicationException error, TransferRun ended, Instant started, Supplier<Instant> nextCycle) {
        ReplicationFailure failure = Retries.failure(standing.state().failure(), error, started, standing.now());
        boolean shares = !standing.settings().broker() && standing.settings().automatic() && ended.isOpening();
        Optional<ReplicationFailure> shared = shares
                ? context.circuits().met(ended.replica(), error, failure.firstAttempt(), failure.attempt())
                : Optional.empty();
        if (shared.isPresent()) {
            standing.conclude(standing.state().failed(shared.get()));
        } else {
            decide(failure, nextCycle);
        }
        ReplicationFailure decided = standing.state().failure().orElse(failure);
        LOG.warn(
                "'{}': {}; {}. {}",
                standing.settings().name(),
                error.getMessage(),
                error.remedy(),
                decided.nextAttempt()
                        .map(at -> "Attempt " + decided.attempt() + "; the next one is due at " + at + ".")
                        .orElse("No further attempt by itself."));
        context.observer().failed(standing.settings(), decided);
    }

    /** An attempt that an operator made failed, and nothing follows from it. */
    void show(ReplicationException error) {
        ReplicationFailure failure = new ReplicationFailure(
                error.code(), error.getMessage(), error.remedy(), standing.now(), 1, standing.now(), Optional.empty());
        standing.conclude(standing.state().failed(failure));
    }

    /** Does what the retry table says about a failure. */
    private void decide(ReplicationFailure failure, Supplier<Instant> nextCycle) {
        Retries.Decision decision =
                retries.decide(standing.row(failure.code()), failure.firstAttempt(), standing.now(), nextCycle);
        if (decision.askTheBroker()) {
            context.locator().forget(standing.settings());
        }
        RelationshipState state = standing.state();
        standing.conclude((decision.critical() ? state.interrupted(Transitions.Event.STOPPED_BY_ERROR) : state)
                .failed(decision.of(failure, standing.settings().automatic())));
    }

    /** An attempt that is due by the retry table as it was is due by the table as it is. */
    void tableChanged(Supplier<Instant> nextCycle) {
        Instant now = standing.now();
        RelationshipState state = standing.state();
        state.failure()
                .filter(failure -> state.nextCycle().isPresent())
                // of a series that is about to begin, the first attempt is not the table's business
                .filter(failure -> !failure.firstAttempt().isAfter(now))
                .ifPresent(failure -> decide(failure, nextCycle));
    }
}
