// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.Failover;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventLimiter;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.security.Peer;
import org.understudy.api.store.StoredWorkload;

/**
 * Who may send a workload now: a primary of its trust group that it did not move away from, that heard of each change of
 * roles, and while neither a failover nor an operator stands against it. Thread-safe.
 */
final class Admission {
    private final Owners owners;
    private final SuspendedWorkloads suspended;
    private final Epochs epochs;
    private final Failovers failovers;
    private final SentWorkloads sent = new SentWorkloads();
    private final EventLimiter refusals;
    private final Turns<WorkloadId> turns = new Turns<>("the workload");

    Admission(
            Owners owners,
            SuspendedWorkloads suspended,
            Epochs epochs,
            Failovers failovers,
            EventSink events,
            Clock clock) {
        this.owners = owners;
        this.suspended = suspended;
        this.epochs = epochs;
        this.failovers = failovers;
        this.refusals = new EventLimiter(events, clock, Duration.ofMinutes(1));
    }

    Owners owners() {
        return owners;
    }

    SuspendedWorkloads suspended() {
        return suspended;
    }

    Epochs epochs() {
        return epochs;
    }

    Failovers failovers() {
        return failovers;
    }

    /** What this node sends itself, if it is told. */
    SentWorkloads sent() {
        return sent;
    }

    /**
     * Does what must not come between the decision of a failover and its mark, or the other way round: a transfer begins, a
     * commit starts, a role changes.
     *
     * @throws ReplicationException with {@code REPLICA_BUSY} if another one takes too long
     */
    <T> T inTurn(WorkloadId workload, Supplier<T> action) {
        return turns.inTurn(workload, action);
    }

    /** @throws ReplicationException if it is not this primary's to ask about or to send */
    void require(Peer peer, StoredWorkload known) {
        requireGroup(peer, known.trustGroup());
        owners.require(known.id(), peer.name());
        requireRole(peer, known.name(), known.id());
    }

    void requireGroup(Peer peer, String trustGroup) {
        if (!peer.authorization().trustGroup().equals(trustGroup)) {
            throw new ReplicationException(
                    ErrorCode.WORKLOAD_OF_OTHER_GROUP,
                    "the workload belongs to another trust group than that of primary " + peer.name(),
                    "on the replica: replica:primary-authorize with the group of the workload");
        }
    }

    void requireNotSuspended(WorkloadId workload) {
        if (suspended.contains(workload)) {
            throw new ReplicationException(
                    ErrorCode.REPLICATION_PAUSED,
                    "the replica has suspended this workload",
                    "on the replica: replica:resume");
        }
    }

    /** @throws ReplicationException with {@code ROLE_CHANGED} while the workload is failed over, or its primary is here */
    void requireRole(Peer peer, String name, WorkloadId workload) {
        failovers.find(workload).filter(Failover::isFencing).ifPresent(failover -> {
            throw refused(peer, name, workload, refusal(failover));
        });
    }

    private static ReplicationException refusal(Failover failover) {
        boolean settled = failover.stage() == Failover.Stage.COMMITTED || failover.stage() == Failover.Stage.REVERSED;
        return new ReplicationException(
                ErrorCode.ROLE_CHANGED,
                failover.stage() == Failover.Stage.REVERSED
                        ? "the roles of the workload were reversed at " + failover.since()
                                + ": the node that was the replica is its primary now"
                        : "the workload was failed over to the replica at " + failover.since(),
                settled
                        ? "see that the machine does not run here any more, then replica:adopt here, so that this node"
                                + " becomes the replica"
                        : "on the replica: replica:failover-cancel and then replica:resume here, or replica:reverse there;"
                                + " see that the machine does not run on both");
    }

    /** @throws ReplicationException with {@code ROLE_CHANGED} if the primary did not hear of a change of roles */
    void requireEpoch(Peer peer, String name, WorkloadId workload, long epoch) {
        try {
            epochs.require(workload, epoch, peer.name());
        } catch (ReplicationException e) {
            throw refused(peer, name, workload, e);
        }
    }

    private ReplicationException refused(Peer peer, String name, WorkloadId workload, ReplicationException refusal) {
        refusals.publish(
                workload + " " + peer.name(),
                EventDraft.of(
                                EventType.FORMER_PRIMARY_REFUSED,
                                "primary " + peer.name() + " wanted to send: " + refusal.getMessage())
                        .about(name, workload)
                        .with(peer.name())
                        .because(refusal));
        return refusal;
    }
}
