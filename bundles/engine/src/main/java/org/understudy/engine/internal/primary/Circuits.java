// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorClass;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.ReplicationFailure;
import org.understudy.api.engine.RetryPolicies;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlSender;
import org.understudy.engine.internal.Software;

/**
 * A circuit for each replica that can't be reached: while it is open, the relationships with this replica wait, and one
 * greeting at a time finds out whether the replica is back, at the times of the retry table's row for network errors.
 * Kept over restarts. The monitor guards all fields; who waits is told without it.
 */
final class Circuits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Circuits.class);
    /** What says that the replica's node does not answer, rather than what it answers. */
    private static final Set<ErrorCode> UNREACHABLE = EnumSet.of(
            ErrorCode.HOST_UNKNOWN, ErrorCode.CONNECTION_REFUSED, ErrorCode.CONNECTION_LOST, ErrorCode.TIMED_OUT);
    /** A greeting ends with the time-out of a control message, which is an hour at most. */
    private static final long JOIN_MINUTES = 65;

    /** What a circuit needs of its surroundings; random is from 0 to 1, exclusively. */
    record Context(
            ControlSender control,
            StateStore states,
            Executor probes,
            ScheduledExecutorService timer,
            Clock clock,
            ClockJumps jumps,
            RetryPolicies table,
            EventSink events,
            DoubleSupplier random) {}

    /** A relationship that waits. */
    interface Waiter {
        /**
         * The replica can be reached.
         *
         * @param last what failed last
         * @param spread which part of the interval to wait, so that not all come at once
         */
        void reachable(ReplicationFailure last, double spread);
    }

    private final Context context;
    private final Retries retries;
    private volatile Predicate<ReplicaAddress> wanted = replica -> true;
    private final Map<ReplicaAddress, Circuit> open = new HashMap<>();
    private Duration adapted;
    private boolean closed;

    private static final class Circuit {
        private final Set<Waiter> waiters = new LinkedHashSet<>();
        private ReplicationFailure failure;
        private CompletableFuture<Void> probe;
        private ScheduledFuture<?> timer;
    }

    Circuits(Context context) {
        this.context = context;
        this.retries = new Retries(context.table());
        this.adapted = context.jumps().total();
    }

    /**
     * Goes on with the circuits that were open when the node stopped.
     *
     * @param isWanted whether any relationship waits for a replica, or will have to
     */
    synchronized void start(Predicate<ReplicaAddress> isWanted) {
        wanted = isWanted;
        context.states().circuits().forEach((address, kept) -> {
            Circuit circuit = new Circuit();
            Instant now = now();
            Duration longest = retries.longest(ErrorClass.NETWORK, Duration.ZERO);
            Duration excess = kept.nextAttempt()
                    .map(next -> Duration.between(now.plus(longest), next))
                    .orElse(Duration.ZERO);
            circuit.failure = excess.isNegative() ? kept : RelationshipState.moved(kept, excess.negated());
            open.put(address, circuit);
            schedule(address, circuit);
        });
    }

    private Instant now() {
        Duration jumps = context.jumps().total();
        if (!jumps.equals(adapted)) {
            Duration by = jumps.minus(adapted);
            adapted = jumps;
            open.values().forEach(circuit -> circuit.failure = RelationshipState.moved(circuit.failure, by));
        }
        return context.clock().instant();
    }

    /** Why a replica can't be reached, with the next time at which it is greeted; empty if its circuit is closed. */
    synchronized Optional<ReplicationFailure> failure(ReplicaAddress replica) {
        now();
        return Optional.ofNullable(open.get(replica)).map(circuit -> circuit.failure);
    }

    /** @return whether the circuit is open; then the waiter is told when it is not any more */
    synchronized boolean await(ReplicaAddress replica, Waiter waiter) {
        Circuit circuit = open.get(replica);
        if (circuit != null) {
            circuit.waiters.add(waiter);
        }
        return circuit != null;
    }

    synchronized void leave(ReplicaAddress replica, Waiter waiter) {
        Circuit circuit = open.get(replica);
        if (circuit != null) {
            circuit.waiters.remove(waiter);
        }
    }

    /**
     * A relationship met an error before anything was agreed on with the replica.
     *
     * @param first when the first attempt of its series started
     * @param attempt its number in the series
     * @return the failure of the circuit, if it is open now
     */
    Optional<ReplicationFailure> met(ReplicaAddress replica, ReplicationException error, Instant first, int attempt) {
        synchronized (this) {
            Circuit circuit = open.get(replica);
            if (circuit != null) {
                return UNREACHABLE.contains(error.code()) ? Optional.of(circuit.failure) : Optional.empty();
            }
            Optional<ReplicationFailure> failure = decide(error, first, attempt);
            if (!UNREACHABLE.contains(error.code()) || failure.isEmpty()) {
                return Optional.empty();
            }
            circuit = new Circuit();
            circuit.failure = failure.get();
            open.put(replica, circuit);
            keep(replica, circuit);
            schedule(replica, circuit);
            tell(EventType.REPLICA_UNREACHABLE, replica, error);
            return failure;
        }
    }

    /** @return empty if the table has no next time */
    private Optional<ReplicationFailure> decide(ReplicationException error, Instant first, int attempt) {
        Instant now = now();
        Retries.Decision decision = retries.decide(ErrorClass.NETWORK, first, now, () -> now);
        return decision.next()
                .map(next -> new ReplicationFailure(
                        error.code(), error.getMessage(), error.remedy(), now, attempt, first, Optional.of(next)));
    }

    private void schedule(ReplicaAddress replica, Circuit circuit) {
        if (circuit.timer != null) {
            circuit.timer.cancel(false);
        }
        if (!closed) {
            Duration delay =
                    Duration.between(now(), circuit.failure.nextAttempt().orElseThrow());
            circuit.timer = context.timer()
                    .schedule(
                            () -> context.probes().execute(() -> probeWhenDue(replica)),
                            Math.max(0, delay.toMillis()),
                            TimeUnit.MILLISECONDS);
        }
    }

    private void probeWhenDue(ReplicaAddress replica) {
        try {
            if (wanted.test(replica)) {
                probe(replica);
            } else {
                remove(replica);
            }
        } catch (ReplicationException e) {
            LOG.debug("Replica {} is not back: {}", replica, e.getMessage());
        }
    }

    /**
     * Greets the replica now if its circuit is open; who comes while a greeting is under way shares its outcome.
     *
     * @throws ReplicationException if it can't be reached
     */
    void probe(ReplicaAddress replica) {
        CompletableFuture<Void> shared;
        CompletableFuture<Void> mine = new CompletableFuture<>();
        synchronized (this) {
            Circuit circuit = open.get(replica);
            if (circuit == null || closed) {
                return;
            }
            shared = circuit.probe;
            if (shared == null) {
                circuit.probe = mine;
            }
        }
        if (shared != null) {
            join(shared);
            return;
        }
        try {
            greet(replica);
            mine.complete(null);
        } catch (ReplicationException e) {
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private void greet(ReplicaAddress replica) {
        boolean dead = false;
        try {
            context.control()
                    .send(replica, new ControlRequest.Hello(List.of(Software.PROTOCOL_VERSION), Software.NAME));
        } catch (ReplicationException e) {
            dead = UNREACHABLE.contains(e.code());
            if (dead) {
                again(replica, e);
                throw e;
            }
            // it answers: what it says is for each relationship to hear
        } finally {
            if (!dead) {
                reached(replica);
            }
        }
    }

    private static void join(CompletableFuture<Void> shared) {
        try {
            shared.orTimeout(JOIN_MINUTES, TimeUnit.MINUTES).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ReplicationException classified) {
                throw classified;
            }
            throw new ReplicationException(ErrorCode.TIMED_OUT, "the greeting did not end", "see the log", e);
        }
    }

    private void again(ReplicaAddress replica, ReplicationException error) {
        synchronized (this) {
            Circuit circuit = open.get(replica);
            if (circuit == null) {
                return;
            }
            circuit.probe = null;
            now(); // if the clock was set, what is counted from moves with it
            Optional<ReplicationFailure> next =
                    decide(error, circuit.failure.firstAttempt(), circuit.failure.attempt() + 1);
            if (next.isPresent()) {
                circuit.failure = next.get();
                keep(replica, circuit);
                schedule(replica, circuit);
                return;
            }
        }
        // by the table each relationship is to stop: they find out by themselves
        remove(replica).ifPresent(circuit -> tellWaiters(circuit));
    }

    /** The row for network errors was changed: open circuits go by it. */
    synchronized void tableChanged() {
        Instant now = now();
        open.forEach((replica, circuit) -> {
            ReplicationFailure old = circuit.failure;
            Optional<Instant> next = retries.decide(ErrorClass.NETWORK, old.firstAttempt(), now, () -> now)
                    .next();
            circuit.failure = new ReplicationFailure(
                    old.code(),
                    old.message(),
                    old.remedy(),
                    old.at(),
                    old.attempt(),
                    old.firstAttempt(),
                    Optional.of(next.orElse(now)));
            keep(replica, circuit);
            schedule(replica, circuit);
        });
    }

    private synchronized Optional<Circuit> remove(ReplicaAddress replica) {
        Optional<Circuit> circuit = Optional.ofNullable(open.remove(replica));
        circuit.ifPresent(removed -> {
            removed.timer.cancel(false);
            keep(replica, null);
        });
        return circuit;
    }

    private void reached(ReplicaAddress replica) {
        remove(replica).ifPresent(circuit -> release(replica, circuit));
    }

    private void release(ReplicaAddress replica, Circuit circuit) {
        context.events()
                .publish(EventDraft.of(
                                EventType.REPLICA_REACHABLE,
                                "replica " + replica + " can be reached again; " + circuit.waiters.size()
                                        + " workloads waited")
                        .with(replica.toString()));
        tellWaiters(circuit);
    }

    private void tellWaiters(Circuit circuit) {
        boolean first = true;
        for (Waiter waiter : circuit.waiters) {
            waiter.reachable(circuit.failure, first ? 0 : context.random().getAsDouble());
            first = false;
        }
    }

    private void tell(EventType type, ReplicaAddress replica, ReplicationException error) {
        context.events()
                .publish(EventDraft.of(type, error.getMessage())
                        .with(replica.toString())
                        .because(error));
    }

    private void keep(ReplicaAddress replica, Circuit circuit) {
        try {
            context.states().putCircuit(replica, circuit == null ? Optional.empty() : Optional.of(circuit.failure));
        } catch (ReplicationException e) {
            LOG.error("{}; {}. It goes on.", e.getMessage(), e.remedy());
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        open.values().forEach(circuit -> circuit.timer.cancel(false));
    }
}
