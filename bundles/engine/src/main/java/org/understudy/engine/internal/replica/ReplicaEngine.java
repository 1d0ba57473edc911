// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;
import org.understudy.api.broker.ReplicaBroker;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.Peer;
import org.understudy.api.security.PrimaryAuthorizations;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StoredWorkload;
import org.understudy.api.store.TransferOffer;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlReply.TransferOpen;
import org.understudy.api.transport.ControlReply.TransferResult;
import org.understudy.api.transport.ControlReply.WorkloadState;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ReplicaGate;
import org.understudy.engine.internal.Software;
import org.understudy.engine.internal.stats.Assessment;
import org.understudy.engine.internal.stats.ReplicaHealth;

/** The replica's decisions: who may update what, and which transfers are open. Thread-safe. */
@Component(
        service = {ReplicaGate.class, ReplicaEngine.class},
        immediate = true)
public final class ReplicaEngine implements ReplicaGate {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaEngine.class);
    private static final long COMMIT_PATIENCE_MILLIS = 20_000;

    private final ReplicaStore store;
    private final PrimaryAuthorizations authorizations;
    private final ClusterDesk cluster;
    private final SuspendedWorkloads suspended;
    private final Owners owners;
    private final Clock clock;
    private final EventSink events;
    private final Commits commits;
    private final Map<TransferId, Session> sessions = new ConcurrentHashMap<>();
    private final Map<WorkloadId, Instant> lastReceived = new ConcurrentHashMap<>();

    /** An open transfer, and whose it is. */
    private record Session(IncomingTransfer transfer, String trustGroup, TransferKind kind) {
        boolean isOf(WorkloadId workload) {
            return transfer.workload().equals(workload);
        }
    }

    @Activate
    public ReplicaEngine(
            BundleContext bundle,
            @Reference ReplicaStore store,
            @Reference PrimaryAuthorizations authorizations,
            @Reference ReplicaBroker broker,
            @Reference EventSink events)
            throws IOException {
        this(
                store,
                authorizations,
                new ClusterDesk(broker),
                Path.of(Optional.ofNullable(bundle.getProperty("karaf.data")).orElse("data"))
                        .toAbsolutePath()
                        .resolve("understudy/replica/suspended"),
                Clock.systemUTC(),
                COMMIT_PATIENCE_MILLIS,
                events);
    }

    ReplicaEngine(
            ReplicaStore store,
            PrimaryAuthorizations authorizations,
            ClusterDesk cluster,
            Path suspendedFile,
            Clock clock,
            long commitPatienceMillis,
            EventSink events)
            throws IOException {
        this.store = store;
        this.authorizations = authorizations;
        this.cluster = cluster;
        this.suspended = new SuspendedWorkloads(suspendedFile);
        this.owners = new Owners(suspendedFile.resolveSibling("owners"));
        this.clock = clock;
        this.events = events;
        this.commits = new Commits(commitPatienceMillis);
    }

    @Deactivate
    void close() throws InterruptedException {
        commits.close();
    }

    @Override
    public <R extends ControlReply> R handle(Peer peer, ControlRequest<R> request) {
        ControlReply reply;
        if (request instanceof ControlRequest.Hello hello) {
            reply = hello(peer, hello);
        } else if (request instanceof ControlRequest.QueryWorkload query) {
            reply = query(peer, query);
        } else if (request instanceof ControlRequest.ClaimWorkload claim) {
            reply = claim(peer, claim);
        } else if (request instanceof ControlRequest.BeginTransfer begin) {
            reply = begin(peer, begin);
        } else if (request instanceof ControlRequest.RetainChunks retain) {
            IncomingTransfer transfer = session(peer, retain.transfer());
            transfer.retain(new SequenceSet(retain.equal()));
            reply = open(transfer, List.of());
        } else if (request instanceof ControlRequest.CommitTransfer commit) {
            reply = commit(peer, commit);
        } else if (request instanceof ControlRequest.AbortTransfer abort) {
            reply = abort(peer, abort.transfer());
        } else if (request instanceof ControlRequest.LocateReplica locate) {
            reply = cluster.locate(peer, locate);
        } else if (request instanceof ControlRequest.DescribeMember describe) {
            reply = cluster.describe(peer, describe, workloads());
        } else {
            throw OfferCheck.violation("a message of unknown type");
        }
        return request.replyType().cast(reply);
    }

    private ControlReply hello(Peer peer, ControlRequest.Hello hello) {
        if (!hello.versions().contains(Software.PROTOCOL_VERSION)) {
            throw new ReplicationException(
                    ErrorCode.PROTOCOL_VERSION,
                    "the primary speaks versions " + hello.versions() + ", this replica " + Software.PROTOCOL_VERSION,
                    "install versions on both nodes that have one in common");
        }
        return new ControlReply.Welcome(Software.PROTOCOL_VERSION, Software.NAME, peer.name(), clock.instant());
    }

    private ControlReply query(Peer peer, ControlRequest.QueryWorkload query) {
        attachUnlessKnown(peer.authorization(), query.workload());
        return find(peer, query.workload())
                .map(stored -> new WorkloadState(stored.current(), stored.open()))
                .orElseGet(() -> new WorkloadState(Optional.empty(), Optional.empty()));
    }

    /** The primary before may have a request under way: what comes of it later finds no session, and no right to begin. */
    private ControlReply claim(Peer peer, ControlRequest.ClaimWorkload claim) {
        WorkloadId workload = claim.workload();
        store.attach(peer.authorization().location());
        Optional<StoredWorkload> stored = store.find(workload);
        stored.ifPresent(known -> {
            requireGroup(peer, known.trustGroup());
            if (sessions.values().stream()
                    .anyMatch(session -> session.isOf(workload)
                            && commits.isRunning(session.transfer().id()))) {
                throw new ReplicationException(
                        ErrorCode.REPLICA_BUSY, "a transfer of the workload is being committed", "ask again");
            }
            owners.claim(workload, peer.name(), known.primary());
            sessions.values().removeIf(session -> session.isOf(workload));
        });
        return query(peer, new ControlRequest.QueryWorkload(workload));
    }

    /** Looks into the location for workloads that were put there, unless this one is known: that is cheap. */
    private void attachUnlessKnown(Authorization authorization, WorkloadId workload) {
        if (store.find(workload).isEmpty()) {
            store.attach(authorization.location());
        }
    }

    private Optional<StoredWorkload> find(Peer peer, WorkloadId workload) {
        Optional<StoredWorkload> stored = store.find(workload);
        stored.ifPresent(known -> {
            requireGroup(peer, known.trustGroup());
            owners.require(workload, peer.name());
        });
        return stored;
    }

    private static void requireGroup(Peer peer, String trustGroup) {
        if (!peer.authorization().trustGroup().equals(trustGroup)) {
            throw new ReplicationException(
                    ErrorCode.WORKLOAD_OF_OTHER_GROUP,
                    "the workload belongs to another trust group than that of primary " + peer.name(),
                    "on the replica: replica:primary-authorize with the group of the workload");
        }
    }

    private void requireNotSuspended(WorkloadId workload) {
        if (suspended.contains(workload)) {
            throw new ReplicationException(
                    ErrorCode.REPLICATION_PAUSED,
                    "the replica has suspended this workload",
                    "on the replica: replica:resume");
        }
    }

    private ControlReply begin(Peer peer, ControlRequest.BeginTransfer begin) {
        OfferCheck.checkName(begin.name());
        OfferCheck.checkFiles(begin.files());
        Authorization authorization = peer.authorization();
        attachUnlessKnown(authorization, begin.workload());
        Optional<StoredWorkload> known = find(peer, begin.workload());
        requireNotSuspended(begin.workload());
        if (commits.isRunning(begin.transfer())) {
            throw new ReplicationException(
                    ErrorCode.REPLICA_BUSY, "transfer " + begin.transfer() + " is being committed", "ask again");
        }
        sessions.values().removeIf(session -> session.isOf(begin.workload()));
        IncomingTransfer transfer = open(begin, peer);
        sessions.put(transfer.id(), new Session(transfer, authorization.trustGroup(), begin.kind()));
        lastReceived.put(begin.workload(), clock.instant());
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
        return open(transfer, existing(known, begin.files()));
    }

    private IncomingTransfer open(ControlRequest.BeginTransfer begin, Peer peer) {
        try {
            return store.begin(new TransferOffer(
                    begin.workload(),
                    begin.name(),
                    begin.transfer(),
                    begin.kind(),
                    peer.authorization().location(),
                    peer.authorization().trustGroup(),
                    peer.name(),
                    begin.base(),
                    begin.continues(),
                    begin.files()));
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

    private static TransferOpen open(IncomingTransfer transfer, List<FileEntry> existing) {
        return new TransferOpen(transfer.id(), existing, transfer.chunks(), transfer.nextSequence());
    }

    private ControlReply commit(Peer peer, ControlRequest.CommitTransfer commit) {
        TransferId id = commit.transfer();
        Session session = sessions.get(id);
        boolean complete;
        if (session != null) {
            requireGroup(peer, session.trustGroup());
            owners.require(session.transfer().workload(), peer.name());
            if (!commits.isKnown(id)) {
                requireNotSuspended(session.transfer().workload());
            }
            complete = commits.commit(session.transfer(), commit.chunks());
        } else {
            complete = commits.join(id);
        }
        if (!complete) {
            return new TransferResult(id, TransferResult.State.COMMITTING, 0);
        }
        StoredWorkload stored = committed(id, session);
        requireGroup(peer, stored.trustGroup());
        boolean first = sessions.remove(id) != null;
        lastReceived.put(stored.id(), clock.instant());
        long bytes = stored.files().stream().mapToLong(FileEntry::size).sum();
        if (first) {
            tell(
                    EventType.REPLICA_COMMITTED,
                    stored,
                    "transfer " + id + " was committed: " + bytes + " bytes of files");
        }
        return new TransferResult(id, TransferResult.State.COMPLETE, bytes);
    }

    /** Where no session tells whose it is, as after a restart, all workloads are looked at. */
    private StoredWorkload committed(TransferId id, Session session) {
        Stream<StoredWorkload> candidates = session == null
                ? store.list().stream()
                : store.find(session.transfer().workload()).stream();
        return candidates
                .filter(each -> each.current().equals(Optional.of(id)))
                .findFirst()
                .orElseThrow(() -> unknown(id));
    }

    private ControlReply abort(Peer peer, TransferId id) {
        session(peer, id).abort();
        sessions.remove(id);
        return new TransferResult(id, TransferResult.State.ABORTED, 0);
    }

    private static ReplicationException unknown(TransferId transfer) {
        return new ReplicationException(
                ErrorCode.TRANSFER_UNKNOWN, "transfer " + transfer + " is not open", "begin it again");
    }

    private IncomingTransfer session(Peer peer, TransferId transfer) {
        Session session = sessions.get(transfer);
        if (session == null) {
            throw unknown(transfer);
        }
        requireGroup(peer, session.trustGroup());
        owners.require(session.transfer().workload(), peer.name());
        requireNotSuspended(session.transfer().workload());
        return session.transfer();
    }

    @Override
    public void admit(Peer peer, TransferId transfer) {
        session(peer, transfer);
    }

    @Override
    public void store(Peer peer, Chunk chunk) {
        IncomingTransfer transfer = session(peer, chunk.header().transfer());
        transfer.write(chunk);
        lastReceived.put(transfer.workload(), clock.instant());
    }

    @Override
    public List<HeldChunk> held(Peer peer, TransferId transfer, long fromSequence, int limit) {
        return session(peer, transfer).held(fromSequence, limit);
    }

    @Override
    public List<RangeState> compare(Peer peer, TransferId transfer, RangeQuery query) {
        return session(peer, transfer).compare(query);
    }

    // --- what the replica's operator sees and does, for ReplicaWorkloads ---

    List<StoredWorkload> workloads() {
        authorizations.list().forEach(authorization -> store.attach(authorization.location()));
        return store.list().stream()
                .sorted(Comparator.comparing(StoredWorkload::name))
                .toList();
    }

    boolean isSuspended(WorkloadId workload) {
        return suspended.contains(workload);
    }

    void suspend(WorkloadId workload, boolean suspend) {
        suspended.set(workload, suspend);
        store.find(workload).ifPresent(stored -> {
            if (suspend) {
                tell(EventType.REPLICATION_SUSPENDED, stored, "an operator suspended replication on the replica");
            } else {
                tell(EventType.REPLICATION_RESUMED, stored, "an operator resumed replication on the replica");
            }
        });
    }

    private void tell(EventType type, StoredWorkload about, String message) {
        events.publish(
                EventDraft.of(type, message).about(about.name(), about.id()).with(about.primary()));
    }

    /** How the workload is; all that a replica can know. */
    Assessment health(StoredWorkload stored) {
        boolean resynchronizing = sessions.values().stream()
                .anyMatch(session -> session.kind() == TransferKind.RESYNC
                        && session.transfer().workload().equals(stored.id()));
        return ReplicaHealth.assess(new ReplicaHealth.Vitals(
                suspended.contains(stored.id()),
                stored.current().isPresent(),
                resynchronizing,
                lastReceived(stored.id()).or(stored::committedAt),
                clock.instant()));
    }

    /** How many chunks of an open transfer are held; empty if none is open since this node started. */
    Optional<Long> receiving(WorkloadId workload) {
        return sessions.values().stream()
                .map(Session::transfer)
                .filter(transfer -> transfer.workload().equals(workload))
                .map(IncomingTransfer::chunks)
                .findFirst();
    }

    Optional<Instant> lastReceived(WorkloadId workload) {
        return Optional.ofNullable(lastReceived.get(workload));
    }

    void remove(WorkloadId workload, boolean delete) {
        Optional<StoredWorkload> stored = store.find(workload);
        sessions.values().removeIf(session -> session.transfer().workload().equals(workload));
        store.remove(workload, delete);
        stored.ifPresent(gone -> tell(
                EventType.REPLICA_REMOVED,
                gone,
                "the replica was removed; its files in " + gone.folder() + (delete ? " are deleted" : " stay")));
        suspended.set(workload, false);
        owners.remove(workload);
        lastReceived.remove(workload);
    }
}
