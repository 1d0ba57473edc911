// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.config.ByteSize;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventLimiter;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.Peer;
import org.understudy.api.security.PrimaryAuthorizations;
import org.understudy.api.security.Quota;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StoreSpace;
import org.understudy.api.store.StoredWorkload;
import org.understudy.api.store.TransferOffer;

/**
 * Holds primaries to the quotas of their entries. A workload counts for the entry of the primary that sends it, or that sent
 * its latest state.
 *
 * <p>What a workload takes is measured when a transfer of it begins; from there each chunk is counted with what it takes at
 * most before it is stored, so that many small ones, and many transfers at once, get no further than one. Thread-safe.
 */
final class Quotas {
    private static final long KIB = 1024;

    private final ReplicaStore store;
    private final PrimaryAuthorizations authorizations;
    private final Sessions sessions;
    private final EventLimiter refusals;
    /** By the entry's primary. */
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    private final Turns<String> turns = new Turns<>("a workload of the same entry");

    Quotas(ReplicaStore store, PrimaryAuthorizations authorizations, Sessions sessions, EventSink events, Clock clock) {
        this.store = store;
        this.authorizations = authorizations;
        this.sessions = sessions;
        this.refusals = new EventLimiter(events, clock, Duration.ofMinutes(1));
    }

    /**
     * Begins a transfer, one of an entry at a time.
     *
     * @param begin makes the workload, if it is new; nothing of it is written meanwhile
     * @throws ReplicationException with {@code TOO_MANY_WORKLOADS} or {@code QUOTA_FULL}, before anything is done
     */
    <T> T begin(Peer peer, TransferOffer offer, Supplier<T> begin) {
        Authorization entry = peer.authorization();
        if (entry.quota().equals(Quota.NONE)) {
            accounts.remove(entry.primary());
            return begin.get();
        }
        return turns.inTurn(entry.primary(), () -> {
            Set<WorkloadId> members = members(entry);
            requireNumber(peer, offer, members);
            if (entry.quota().bytes().isEmpty()) {
                accounts.remove(entry.primary());
                return begin.get();
            }
            Account account = account(entry);
            count(account, members, Optional.of(offer.workload()));
            long needed = expected(offer);
            if (!account.replace(offer.workload(), needed, entry.quota().bytes().getAsLong())) {
                throw refused(peer, offer.workload(), offer.name(), full(entry, account, needed));
            }
            T begun = begin.get();
            account.put(offer.workload(), store.space(offer.workload()).total() + store.cost(offer));
            return begun;
        });
    }

    private Account account(Authorization entry) {
        return accounts.computeIfAbsent(entry.primary(), primary -> new Account());
    }

    /** The workloads of an entry, also those that nobody asked for since the node started. */
    private Set<WorkloadId> members(Authorization entry) {
        authorizations.list().forEach(each -> store.attach(each.location()));
        Map<WorkloadId, String> senders = sessions.senders();
        return store.list().stream()
                .filter(stored -> entryOf(senders.getOrDefault(stored.id(), stored.primary()))
                        .filter(entry.primary()::equals)
                        .isPresent())
                .map(StoredWorkload::id)
                .collect(Collectors.toSet());
    }

    private Optional<String> entryOf(String primary) {
        return authorizations.find(primary).map(Authorization::primary);
    }

    /** @param known what the caller measures itself */
    private void count(Account account, Set<WorkloadId> members, Optional<WorkloadId> known) {
        Set<WorkloadId> changing = new HashSet<>(sessions.senders().keySet());
        known.ifPresent(changing::add);
        account.count(members, changing, id -> store.space(id).total());
    }

    private void requireNumber(Peer peer, TransferOffer offer, Set<WorkloadId> members) {
        OptionalInt most = peer.authorization().quota().workloads();
        if (most.isPresent() && !members.contains(offer.workload()) && members.size() >= most.getAsInt()) {
            throw refused(
                    peer,
                    offer.workload(),
                    offer.name(),
                    new ReplicationException(
                            ErrorCode.TOO_MANY_WORKLOADS,
                            "the replica holds " + members.size() + " workloads for its entry '"
                                    + peer.authorization().primary() + "', which allows " + most.getAsInt(),
                            "on the replica: replica:primary-authorize with a higher --quota-workloads, or replica:remove"
                                    + " a workload"));
        }
    }

    /** What the workload takes when the transfer has begun and no chunk has come: what is open now may be dropped for it. */
    private long expected(TransferOffer offer) {
        long cost = store.cost(offer);
        if (store.find(offer.workload()).isEmpty()) {
            return cost;
        }
        StoreSpace space = store.space(offer.workload());
        return space.total() - space.incoming() + Math.max(space.incoming(), cost);
    }

    /**
     * Counts a chunk that is about to be stored.
     *
     * @throws ReplicationException with {@code QUOTA_FULL}
     */
    void take(Peer peer, Sessions.Session session, ChunkHeader chunk) {
        Authorization entry = session.primary().equals(peer.name())
                ? peer.authorization()
                : authorizations.find(session.primary()).orElse(peer.authorization());
        OptionalLong limit = entry.quota().bytes();
        if (limit.isEmpty()) {
            accounts.remove(entry.primary()); // nobody counts any more: it would be measured again
            return;
        }
        Account account = account(entry);
        long bytes = session.transfer().cost(chunk);
        if (!account.contains(
                session.workload())) { // the quota is new, or the workload is the entry's since a moment ago
            turns.inTurn(entry.primary(), () -> {
                Set<WorkloadId> members = new HashSet<>(members(entry));
                members.add(session.workload());
                count(account, members, Optional.empty());
                return null;
            });
        }
        if (!account.add(session.workload(), bytes, limit.getAsLong())) {
            throw refused(peer, session.workload(), name(session.workload()), full(entry, account, bytes));
        }
    }

    private String name(WorkloadId workload) {
        return store.find(workload).map(StoredWorkload::name).orElse(workload.toString());
    }

    /** What was received is committed or dropped: the workload is measured again when the next transfer begins. */
    void settled(WorkloadId workload) {
        accounts.values().forEach(account -> account.settle(workload));
    }

    private static ReplicationException full(Authorization entry, Account account, long bytes) {
        return new ReplicationException(
                ErrorCode.QUOTA_FULL,
                "the workloads of the replica's entry '" + entry.primary() + "' have a quota of "
                        + ByteSize.text(entry.quota().bytes().getAsLong()) + " there and take "
                        + account.total() / KIB + " KiB, " + (bytes + KIB - 1) / KIB + " KiB needed now",
                "on the replica: replica:primary-authorize with a larger --quota-bytes, keep fewer recovery points, or"
                        + " replica:remove a workload; replication goes on where it was");
    }

    private ReplicationException refused(Peer peer, WorkloadId workload, String name, ReplicationException refusal) {
        refusals.publish(
                workload + " " + peer.name(),
                EventDraft.of(EventType.PRIMARY_REFUSED, refusal.getMessage())
                        .about(name, workload)
                        .with(peer.name())
                        .because(refusal));
        return refusal;
    }
}
