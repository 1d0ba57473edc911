// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.CommonMark;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.engine.Failover;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.Peer;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StoredWorkload;
import org.understudy.api.store.TransferOffer;
import org.understudy.api.transport.ControlReply.TransferOpen;
import org.understudy.api.transport.ControlReply.TransferResult;
import org.understudy.api.transport.ControlRequest;
import org.understudy.engine.internal.Proofs;

/** The life of a transfer at the replica, from its offer to its commit. Thread-safe. */
final class Offers {
    private static final Logger LOG = LoggerFactory.getLogger(Offers.class);

    private final ReplicaStore store;
    private final Admission admission;
    private final Sessions sessions;
    private final Commits commits;
    private final Receipts receipts;
    private final OfferedKeys keys;
    private final Quotas quotas;
    private final PointReceipts pointReceipts;
    private final EventSink events;

    Offers(
            ReplicaStore store,
            Admission admission,
            Sessions sessions,
            Commits commits,
            Receipts receipts,
            OfferedKeys keys,
            Quotas quotas,
            PointReceipts pointReceipts,
            EventSink events) {
        this.store = store;
        this.admission = admission;
        this.sessions = sessions;
        this.commits = commits;
        this.receipts = receipts;
        this.keys = keys;
        this.quotas = quotas;
        this.pointReceipts = pointReceipts;
        this.events = events;
    }

    TransferOpen begin(Peer peer, ControlRequest.BeginTransfer begin) {
        check(begin);
        return begin(peer, begin, keys.open(peer, begin));
    }

    /** From media that an operator brought: they came past whoever is between both nodes. */
    TransferOpen beginFromMedia(Peer peer, ControlRequest.BeginTransfer begin) {
        check(begin);
        return begin(peer, begin, Optional.empty());
    }

    private static void check(ControlRequest.BeginTransfer begin) {
        OfferCheck.checkName(begin.name());
        OfferCheck.checkFiles(begin.files());
        begin.common().ifPresent(mark -> OfferCheck.checkMark(mark, begin.workload()));
    }

    private TransferOpen begin(Peer peer, ControlRequest.BeginTransfer begin, Optional<PayloadKey> key) {
        attachUnlessKnown(peer.authorization(), begin.workload());
        return admission.inTurn(begin.workload(), () -> admitted(peer, begin, key));
    }

    private TransferOpen admitted(Peer peer, ControlRequest.BeginTransfer begin, Optional<PayloadKey> key) {
        Optional<StoredWorkload> known = find(peer, begin.workload());
        requireEpoch(peer, begin);
        admission.sent().requireNoRing(peer, begin.workload(), begin.transfer());
        begin.common().ifPresent(mark -> requireGroup(peer, mark));
        admission.requireNotSuspended(begin.workload());
        if (commits.isRunning(begin.transfer())) {
            throw new ReplicationException(
                    ErrorCode.REPLICA_BUSY, "transfer " + begin.transfer() + " is being committed", "ask again");
        }
        if (sessions.find(begin.transfer())
                .filter(open -> !open.workload().equals(begin.workload()))
                .isPresent()) {
            throw OfferCheck.violation("a transfer with the GUID of another workload's");
        }
        // a primary that sends again is not prepared for a failover any more, whatever it said before
        admission
                .failovers()
                .find(begin.workload())
                .ifPresent(prepared -> admission.failovers().remove(begin.workload()));
        admission.epochs().offered(begin.workload(), begin.epoch());
        sessions.close(begin.workload());
        IncomingTransfer transfer = open(begin, peer);
        sessions.open(
                new Sessions.Session(transfer, peer.authorization().trustGroup(), peer.name(), begin.kind(), key));
        receipts.received(begin.workload());
        if (known.isEmpty()) {
            events.publish(EventDraft.of(
                            EventType.REPLICA_CREATED,
                            "a replica was created in " + peer.authorization().location())
                    .about(begin.name(), begin.workload())
                    .with(peer.name()));
        }
        LOG.info(
                "Transfer {} ({}) of workload '{}' from {}: {} files, {} chunks held.",
                transfer.id(),
                begin.kind(),
                begin.name(),
                peer.name(),
                begin.files().size(),
                transfer.chunks());
        return open(transfer, existing(known, begin.files()), key);
    }

    /** Looks into the location for workloads that were put there, unless this one is known: that is cheap. */
    void attachUnlessKnown(Authorization authorization, WorkloadId workload) {
        if (store.find(workload).isEmpty()) {
            store.attach(authorization.location());
        }
    }

    /** @throws ReplicationException if the workload is not this primary's */
    Optional<StoredWorkload> find(Peer peer, WorkloadId workload) {
        Optional<StoredWorkload> stored = store.find(workload);
        stored.ifPresent(known -> admission.require(peer, known));
        return stored;
    }

    /** All members of a consistency group that are here belong to the trust group of the primary. */
    private void requireGroup(Peer peer, CommonMark mark) {
        mark.members().stream()
                .flatMap(member -> store.find(member).stream())
                .forEach(member -> admission.requireGroup(peer, member.trustGroup()));
    }

    private void requireEpoch(Peer peer, ControlRequest.BeginTransfer begin) {
        admission.requireEpoch(peer, begin.name(), begin.workload(), begin.epoch());
        if (begin.epoch() < admission.epochs().of(begin.workload())) {
            throw new ReplicationException(
                    ErrorCode.TRANSFER_UNKNOWN, "the epoch changed since the primary asked", "it asks again");
        }
    }

    private IncomingTransfer open(ControlRequest.BeginTransfer begin, Peer peer) {
        TransferOffer offer = new TransferOffer(
                begin.workload(),
                begin.name(),
                begin.transfer(),
                begin.kind(),
                peer.authorization().location(),
                peer.authorization().trustGroup(),
                peer.name(),
                begin.base(),
                begin.continues(),
                begin.epoch(),
                begin.files(),
                begin.common(),
                begin.consistent());
        try {
            return quotas.begin(peer, offer, () -> store.begin(offer));
        } catch (ReplicationException e) {
            Optional<TransferId> now = store.find(begin.workload()).flatMap(StoredWorkload::current);
            boolean moved = e.code() == ErrorCode.INVALID_STATE
                    && (now.equals(Optional.of(begin.transfer()))
                            || begin.base().isPresent() && !begin.base().equals(now));
            if (!moved) {
                throw e;
            }
            // a commit was finished since the primary asked: it asks again and learns of it
            throw new ReplicationException(ErrorCode.TRANSFER_UNKNOWN, e.getMessage(), "the primary asks again", e);
        }
    }

    /** Which of the offered files exist, with the sizes that they have here. */
    private static List<FileEntry> existing(Optional<StoredWorkload> known, List<FileEntry> offered) {
        Map<String, FileEntry> here = new HashMap<>();
        known.ifPresent(stored -> stored.files().forEach(file -> here.put(file.path(), file)));
        return offered.stream()
                .map(file -> here.get(file.path()))
                .filter(file -> file != null)
                .toList();
    }

    private static TransferOpen open(IncomingTransfer transfer, List<FileEntry> existing, Optional<PayloadKey> key) {
        return Proofs.prove(
                new TransferOpen(transfer.id(), existing, transfer.chunks(), transfer.nextSequence(), Optional.empty()),
                key);
    }

    TransferOpen retain(Peer peer, ControlRequest.RetainChunks retain) {
        Sessions.Session session = session(peer, retain.transfer());
        Proofs.require(retain, session.key());
        session.transfer().retain(new SequenceSet(retain.equal()));
        return open(session.transfer(), List.of(), session.key());
    }

    TransferResult commit(Peer peer, ControlRequest.CommitTransfer commit) {
        TransferId id = commit.transfer();
        Optional<Sessions.Session> session = sessions.find(id);
        Optional<PayloadKey> key = session.flatMap(Sessions.Session::key);
        session.ifPresent(open -> start(peer, open, commit));
        if (!commits.join(id)) {
            return result(id, TransferResult.State.COMMITTING, 0, key, Optional.empty());
        }
        StoredWorkload stored = committed(id, session);
        admission.requireGroup(peer, stored.trustGroup());
        boolean first = sessions.close(id);
        quotas.settled(stored.id());
        receipts.received(stored.id());
        long bytes = stored.files().stream().mapToLong(FileEntry::size).sum();
        if (first) {
            events.publish(EventDraft.of(
                            EventType.REPLICA_COMMITTED,
                            "transfer " + id + " was committed: " + bytes + " bytes of files")
                    .about(stored.name(), stored.id())
                    .with(stored.primary()));
        }
        if (stored.primary().equals(peer.name())) {
            commit.receipt().ifPresent(receipt -> pointReceipts.countersigned(peer, stored, id, receipt));
        }
        return result(id, TransferResult.State.COMPLETE, bytes, key, pointReceipts.find(stored, id));
    }

    private static TransferResult result(
            TransferId id, TransferResult.State state, long bytes, Optional<PayloadKey> key, Optional<String> receipt) {
        return Proofs.prove(new TransferResult(id, state, bytes, Optional.empty(), receipt), key);
    }

    /** In the workload's turn: a commit that starts behind the mark of a failover would change what is failed over to. */
    private void start(Peer peer, Sessions.Session session, ControlRequest.CommitTransfer commit) {
        admission.requireGroup(peer, session.trustGroup());
        admission.owners().require(session.workload(), peer.name());
        Proofs.require(commit, session.key());
        admission.inTurn(session.workload(), () -> {
            if (!commits.isKnown(session.transfer().id())) {
                requireRole(peer, session.workload());
                admission.requireNotSuspended(session.workload());
                commits.start(session.transfer(), commit.chunks());
            }
            return null;
        });
    }

    private void requireRole(Peer peer, WorkloadId workload) {
        admission.requireRole(
                peer, store.find(workload).map(StoredWorkload::name).orElse(workload.toString()), workload);
    }

    /** Where no session tells whose it is, as after a restart, all workloads are looked at. */
    private StoredWorkload committed(TransferId id, Optional<Sessions.Session> session) {
        Stream<StoredWorkload> candidates = session.isEmpty()
                ? store.list().stream()
                : store.find(session.get().workload()).stream();
        return candidates
                .filter(each -> each.current().equals(Optional.of(id)))
                .findFirst()
                .orElseThrow(() -> unknown(id));
    }

    TransferResult abort(Peer peer, TransferId id) {
        Sessions.Session session = session(peer, id);
        session.transfer().abort();
        sessions.close(id);
        quotas.settled(session.workload());
        return result(id, TransferResult.State.ABORTED, 0, session.key(), Optional.empty());
    }

    /** The primary sends nothing more, and what it sent last is the current state; or it goes on after all. */
    void prepare(Peer peer, ControlRequest.PrepareFailover prepare, Clock clock) {
        WorkloadId workload = prepare.workload();
        attachUnlessKnown(peer.authorization(), workload);
        admission.inTurn(workload, () -> {
            StoredWorkload known = find(peer, workload)
                    .orElseThrow(() -> new ReplicationException(
                            ErrorCode.WORKLOAD_NOT_FOUND,
                            "the replica does not have the workload",
                            "see replica:list"));
            admission.requireEpoch(peer, known.name(), workload, prepare.epoch());
            if (prepare.transfer().isEmpty()) {
                admission.failovers().remove(workload);
            } else if (!prepare.transfer().equals(known.current())) {
                throw new ReplicationException(
                        ErrorCode.INVALID_STATE,
                        "transfer " + prepare.transfer().get() + " is not the current state of the replica",
                        "let the primary send once more: replica:failover-prepare there");
            } else {
                admission
                        .failovers()
                        .put(
                                workload,
                                new Failover(
                                        Failover.Stage.PREPARED,
                                        prepare.transfer().get(),
                                        known.committedAt().orElse(clock.instant()),
                                        true,
                                        clock.instant(),
                                        known.folder(),
                                        admission.epochs().of(workload)));
            }
            return null;
        });
    }

    private static ReplicationException unknown(TransferId transfer) {
        return new ReplicationException(
                ErrorCode.TRANSFER_UNKNOWN, "transfer " + transfer + " is not open", "begin it again");
    }

    /** The open transfer, if this primary may send to it now. */
    Sessions.Session session(Peer peer, TransferId transfer) {
        Sessions.Session session = sessions.find(transfer).orElseThrow(() -> unknown(transfer));
        admission.requireGroup(peer, session.trustGroup());
        admission.owners().require(session.workload(), peer.name());
        requireRole(peer, session.workload());
        admission.requireNotSuspended(session.workload());
        return session;
    }
}
