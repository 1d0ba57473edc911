// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.Failover;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.security.PrimaryAuthorizations;
import org.understudy.api.store.Damage;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StoredWorkload;
import org.understudy.engine.internal.stats.Assessment;
import org.understudy.engine.internal.stats.ReplicaHealth;

/** What the replica's operator sees of its workloads, and does to them. Thread-safe. */
final class Oversight {
    private final ReplicaStore store;
    private final PrimaryAuthorizations authorizations;
    private final Admission admission;
    private final Sessions sessions;
    private final Receipts receipts;
    private final EventSink events;
    private final Clock clock;

    Oversight(
            ReplicaStore store,
            PrimaryAuthorizations authorizations,
            Admission admission,
            Sessions sessions,
            Receipts receipts,
            EventSink events,
            Clock clock) {
        this.store = store;
        this.authorizations = authorizations;
        this.admission = admission;
        this.sessions = sessions;
        this.receipts = receipts;
        this.events = events;
        this.clock = clock;
    }

    List<StoredWorkload> workloads() {
        authorizations.list().forEach(authorization -> store.attach(authorization.location()));
        return store.list().stream()
                .sorted(Comparator.comparing(StoredWorkload::name))
                .toList();
    }

    StoredWorkload find(String nameOrId) {
        return workloads().stream()
                .filter(stored ->
                        stored.name().equals(nameOrId) || stored.id().toString().equalsIgnoreCase(nameOrId))
                .findFirst()
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.WORKLOAD_NOT_FOUND,
                        "there is no workload '" + nameOrId + "' on this replica",
                        "see replica:list"));
    }

    Optional<StoredWorkload> known(WorkloadId workload) {
        return store.find(workload)
                .or(() -> workloads().stream()
                        .filter(stored -> stored.id().equals(workload))
                        .findFirst());
    }

    boolean isSuspended(WorkloadId workload) {
        return admission.suspended().contains(workload);
    }

    Optional<Failover> failover(WorkloadId workload) {
        return admission.failovers().find(workload);
    }

    void suspend(WorkloadId workload, boolean suspend) {
        admission.suspended().set(workload, suspend);
        store.find(workload).ifPresent(stored -> {
            if (suspend) {
                tell(EventType.REPLICATION_SUSPENDED, stored, "an operator suspended replication on the replica");
            } else {
                tell(EventType.REPLICATION_RESUMED, stored, "an operator resumed replication on the replica");
            }
        });
    }

    void tell(EventType type, StoredWorkload about, String message) {
        tell(type, about, message, "");
    }

    void tell(EventType type, StoredWorkload about, String message, String remedy) {
        events.publish(EventDraft.of(type, message)
                .about(about.name(), about.id())
                .with(about.primary())
                .remedy(remedy));
    }

    /** How the workload is; all that a replica can know. */
    Assessment health(StoredWorkload stored) {
        return ReplicaHealth.assess(new ReplicaHealth.Vitals(
                isSuspended(stored.id()),
                stored.current().isPresent(),
                sessions.of(stored.id())
                        .filter(session -> session.kind() == TransferKind.RESYNC)
                        .isPresent(),
                failover(stored.id()).map(Failover::stage),
                store.damage(stored.id()).stream().findFirst().map(Oversight::place),
                lastReceived(stored.id()).or(stored::committedAt),
                clock.instant()));
    }

    /** How many chunks of an open transfer are held; empty if none is open since this node started. */
    Optional<Long> receiving(WorkloadId workload) {
        return sessions.of(workload).map(Sessions.Session::transfer).map(IncomingTransfer::chunks);
    }

    Optional<Instant> lastReceived(WorkloadId workload) {
        return receipts.last(workload);
    }

    void remove(WorkloadId workload, boolean delete) {
        admission.inTurn(workload, () -> {
            Optional<StoredWorkload> stored = store.find(workload);
            stored.ifPresent(known -> requireRemovable(known, delete));
            sessions.close(workload);
            store.remove(workload, delete);
            stored.ifPresent(gone -> tell(
                    EventType.REPLICA_REMOVED,
                    gone,
                    "the replica was removed; its files in " + gone.folder() + (delete ? " are deleted" : " stay")));
            admission.suspended().set(workload, false);
            admission.owners().remove(workload);
            // the epoch stays: a primary of before is refused, too, if the workload comes here again
            admission.failovers().remove(workload);
            receipts.forget(workload);
            return null;
        });
    }

    private void requireRemovable(StoredWorkload stored, boolean delete) {
        admission.sent().requireNotExtended(stored);
        Optional<Failover> failover = failover(stored.id()).filter(Failover::isFencing);
        if (failover.isPresent() && (delete || failover.get().stage() != Failover.Stage.COMMITTED)) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "'" + stored.name() + "' is failed over: its files are in use",
                    failover.get().stage() == Failover.Stage.COMMITTED
                            ? "remove it without its files: leave --delete away"
                            : "replica:failover-cancel or replica:failover-complete first; a workload that was reversed is"
                                    + " kept until it is failed back");
        }
    }

    private static String place(Damage damage) {
        return damage.file() + " from byte " + damage.offset() + " on";
    }
}
