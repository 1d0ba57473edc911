// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.broker.ReplicaBroker;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.event.EventSink;
import org.understudy.api.security.CertificateRenewals;
import org.understudy.api.security.KeyEnvelopes;
import org.understudy.api.security.Peer;
import org.understudy.api.security.PrimaryAuthorizations;
import org.understudy.api.security.PrimaryAuthorizer;
import org.understudy.api.security.ReceiptSigner;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StoredWorkload;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlReply.WorkloadState;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ReplicaGate;
import org.understudy.engine.internal.Software;

/** The replica's decisions: who may update what, and which transfers are open. Thread-safe. */
@Component(
        service = {ReplicaGate.class, ReplicaEngine.class},
        immediate = true)
public final class ReplicaEngine implements ReplicaGate {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaEngine.class);
    private static final long COMMIT_PATIENCE_MILLIS = 20_000;

    private final ReplicaStore store;
    private final ClusterDesk cluster;
    private final OfferedKeys keys;
    private final CertificateRenewals renewals;
    private final Clock clock;
    private final Commits commits;
    private final Admission admission;
    private final Sessions sessions;
    private final Receipts receipts;
    private final Quotas quotas;
    private final Offers offers;
    private final Oversight oversight;

    @Activate
    public ReplicaEngine(
            BundleContext bundle,
            @Reference ReplicaStore store,
            @Reference PrimaryAuthorizations authorizations,
            @Reference ReplicaBroker broker,
            @Reference KeyEnvelopes envelopes,
            @Reference PrimaryAuthorizer authorizer,
            @Reference CertificateRenewals renewals,
            @Reference ReceiptSigner signer,
            @Reference EventSink events)
            throws IOException {
        this(
                store,
                authorizations,
                new ClusterDesk(broker),
                new OfferedKeys(envelopes, authorizer, events, Clock.systemUTC()),
                new PointReceipts(store, signer, authorizer, events, Clock.systemUTC()),
                renewals,
                Path.of(Optional.ofNullable(bundle.getProperty("karaf.data")).orElse("data"))
                        .toAbsolutePath()
                        .resolve("understudy/replica"),
                Clock.systemUTC(),
                COMMIT_PATIENCE_MILLIS,
                events);
    }

    ReplicaEngine(
            ReplicaStore store,
            PrimaryAuthorizations authorizations,
            ClusterDesk cluster,
            OfferedKeys keys,
            PointReceipts pointReceipts,
            CertificateRenewals renewals,
            Path folder,
            Clock clock,
            long commitPatienceMillis,
            EventSink events)
            throws IOException {
        this.store = store;
        this.cluster = cluster;
        this.keys = keys;
        this.renewals = renewals;
        this.clock = clock;
        this.commits = new Commits(commitPatienceMillis);
        this.admission = new Admission(
                new Owners(folder.resolve("owners")),
                new SuspendedWorkloads(folder.resolve("suspended")),
                new Epochs(folder.resolve("epochs")),
                new Failovers(folder.resolve("failovers"), clock),
                events,
                clock);
        this.sessions = new Sessions(commits);
        this.receipts = new Receipts(clock);
        this.quotas = new Quotas(store, authorizations, sessions, events, clock);
        this.offers = new Offers(store, admission, sessions, commits, receipts, keys, quotas, pointReceipts, events);
        this.oversight = new Oversight(store, authorizations, admission, sessions, receipts, events, clock);
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
            reply = offers.begin(peer, begin);
        } else if (request instanceof ControlRequest.RetainChunks retain) {
            reply = offers.retain(peer, retain);
        } else if (request instanceof ControlRequest.CommitTransfer commit) {
            reply = offers.commit(peer, commit);
        } else if (request instanceof ControlRequest.AbortTransfer abort) {
            reply = offers.abort(peer, abort.transfer());
        } else if (request instanceof ControlRequest.PrepareFailover prepare) {
            offers.prepare(peer, prepare, clock);
            reply = state(prepare.workload(), store.find(prepare.workload()));
        } else if (request instanceof ControlRequest.QueryCertificate) {
            reply = keys.certificate();
        } else if (request instanceof ControlRequest.RenewCertificate renew) {
            reply = renewals.renew(peer, renew);
        } else if (request instanceof ControlRequest.LocateReplica locate) {
            reply = cluster.locate(peer, locate);
        } else if (request instanceof ControlRequest.DescribeMember describe) {
            reply = cluster.describe(peer, describe, oversight.workloads());
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
        offers.attachUnlessKnown(peer.authorization(), query.workload());
        Optional<StoredWorkload> stored = offers.find(peer, query.workload());
        admission.requireEpoch(
                peer,
                stored.map(StoredWorkload::name).orElse(query.workload().toString()),
                query.workload(),
                query.epoch());
        return state(query.workload(), stored);
    }

    private WorkloadState state(WorkloadId workload, Optional<StoredWorkload> stored) {
        return new WorkloadState(
                stored.flatMap(StoredWorkload::current),
                stored.flatMap(StoredWorkload::open),
                admission.epochs().of(workload));
    }

    /** The primary before may have a request under way: what comes of it later finds no session, and no right to begin. */
    private ControlReply claim(Peer peer, ControlRequest.ClaimWorkload claim) {
        WorkloadId workload = claim.workload();
        store.attach(peer.authorization().location());
        return admission.inTurn(workload, () -> {
            store.find(workload).ifPresent(known -> {
                admission.requireGroup(peer, known.trustGroup());
                admission.requireRole(peer, known.name(), workload);
                if (sessions.isCommitting(workload)) {
                    throw new ReplicationException(
                            ErrorCode.REPLICA_BUSY, "a transfer of the workload is being committed", "ask again");
                }
                admission.owners().claim(workload, peer.name(), known.primary());
                sessions.close(workload);
            });
            return state(workload, store.find(workload));
        });
    }

    @Override
    public void admit(Peer peer, TransferId transfer) {
        offers.session(peer, transfer);
    }

    @Override
    public Optional<PayloadKey> payloadKey(Peer peer, TransferId transfer) {
        return offers.session(peer, transfer).key();
    }

    @Override
    public void store(Peer peer, Chunk chunk) {
        Sessions.Session session = offers.session(peer, chunk.header().transfer());
        quotas.take(peer, session, chunk.header());
        session.transfer().write(chunk);
        receipts.received(session.workload());
    }

    @Override
    public List<HeldChunk> held(Peer peer, TransferId transfer, long fromSequence, int limit) {
        return offers.session(peer, transfer).transfer().held(fromSequence, limit);
    }

    @Override
    public List<RangeState> compare(Peer peer, TransferId transfer, RangeQuery query) {
        return offers.session(peer, transfer).transfer().compare(query);
    }

    Admission admission() {
        return admission;
    }

    Offers offers() {
        return offers;
    }

    Sessions sessions() {
        return sessions;
    }

    /** What the replica's operator sees and does. */
    Oversight oversight() {
        return oversight;
    }
}
