// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.security.auth.kerberos.KerberosPrincipal;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.WorkloadId;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.broker.ReplicaBroker;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkDigest;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.Codec;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.PayloadCipher;
import org.understudy.api.disk.ConsistentView;
import org.understudy.api.engine.ExtensionService;
import org.understudy.api.engine.FailoverService;
import org.understudy.api.engine.ImportService;
import org.understudy.api.engine.ReplicaService;
import org.understudy.api.engine.ReplicaStatus;
import org.understudy.api.engine.ReplicationService;
import org.understudy.api.event.EventDraft;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.KeyEnvelopes;
import org.understudy.api.security.Peer;
import org.understudy.api.security.PrimaryAuthorizations;
import org.understudy.api.security.PrimaryAuthorizer;
import org.understudy.api.security.Quota;
import org.understudy.api.security.ReceiptSigner;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.transport.ControlReply.TransferOpen;
import org.understudy.api.transport.ControlReply.TransferResult;
import org.understudy.api.transport.ControlRequest;
import org.understudy.engine.internal.NoCertificates;
import org.understudy.pipeline.internal.InboundBuffers;
import org.understudy.pipeline.internal.ZstdInboundStages;
import org.understudy.security.internal.CmsKeyEnvelopes;
import org.understudy.security.internal.CmsPasswordKeys;
import org.understudy.security.internal.CmsReceipts;
import org.understudy.store.internal.FileReplicaStore;

/** A replica's engine on a real store in a folder, and what a primary says to it. */
public final class Replica implements AutoCloseable {
    static final WorkloadId WORKLOAD = WorkloadId.random();
    private static final long PATIENCE_MILLIS = 60_000;

    private final Path folder;
    private volatile Authorization authorization;
    public final FileReplicaStore files;
    final SlowStore store;
    /** Entries besides that of {@link #peer()}. */
    final List<Authorization> others = new CopyOnWriteArrayList<>();

    final Set<String> members = new HashSet<>();
    public final Set<String> signers = new HashSet<>();
    /** All that were published. */
    public final List<EventDraft> events;

    final ReplicaEngine engine;
    public final ReplicaWorkloads workloads;

    final PlainCopies copies;
    private final PrimaryAuthorizations authorizations = new Primaries();

    public Replica(Path folder) throws IOException {
        this(folder, PATIENCE_MILLIS);
    }

    /** The operator's failovers. */
    FailoverService failovers() {
        return failovers(Optional.empty());
    }

    /** @param primary the engine of the same node */
    public FailoverService failovers(Optional<ReplicationService> primary) {
        return new ReplicaFailovers(engine, store, copies, authorizations, AuditTrail.NONE, primary, Clock.systemUTC());
    }

    /** What the other role of the node reads it through. */
    public ConsistentView view() {
        return new ReplicaView(engine, copies);
    }

    /** @param primary the engine of the same node */
    public ExtensionService extensions(ReplicationService primary) {
        return new ReplicaExtensions(engine, primary);
    }

    public ImportService imports() {
        return new ReplicaImports(
                engine,
                store,
                authorizations,
                new InboundBuffers(),
                new ZstdInboundStages(),
                new CmsPasswordKeys(),
                AuditTrail.NONE);
    }

    public ReplicaStatus status(String name) {
        return workloads.status(name);
    }

    Replica(Path folder, long patienceMillis) throws IOException {
        this(folder, patienceMillis, new FileReplicaStore());
    }

    /** A replica that keeps so many recovery points. */
    public static Replica keeping(int points, Path folder) throws IOException {
        FileReplicaStore files = new FileReplicaStore();
        files.updated(new Hashtable<>(Map.of("points", points, "free.percent", 0)));
        return new Replica(folder, PATIENCE_MILLIS, files);
    }

    /** A replica that can open the keys of transfers. */
    public static Replica opening(KeyEnvelopes envelopes, Path folder) throws IOException {
        return new Replica(folder, PATIENCE_MILLIS, new FileReplicaStore(), envelopes);
    }

    /** One that signs receipts, too, of so many recovery points; what its store tells goes to {@link #events}. */
    public static Replica signing(CmsKeyEnvelopes envelopes, int points, Path folder) throws IOException {
        List<EventDraft> told = new CopyOnWriteArrayList<>();
        FileReplicaStore files = new FileReplicaStore(told::add, new CmsReceipts(envelopes));
        files.updated(new Hashtable<>(Map.of("points", points, "free.percent", 0)));
        return new Replica(folder, PATIENCE_MILLIS, files, envelopes, told);
    }

    private Replica(Path folder, long patienceMillis, FileReplicaStore files) throws IOException {
        this(folder, patienceMillis, files, new NoCertificates());
    }

    private Replica(Path folder, long patienceMillis, FileReplicaStore files, KeyEnvelopes envelopes)
            throws IOException {
        this(folder, patienceMillis, files, envelopes, new CopyOnWriteArrayList<>());
    }

    private Replica(
            Path folder, long patienceMillis, FileReplicaStore files, KeyEnvelopes envelopes, List<EventDraft> events)
            throws IOException {
        this.events = events;
        this.files = files;
        this.store = new SlowStore(files);
        this.copies = new PlainCopies(files);
        this.folder = folder;
        this.authorization = new Authorization("primary.example.org", folder.resolve("vms"), "DEFAULT");
        this.engine = new ReplicaEngine(
                store,
                authorizations,
                new ClusterDesk(new Members()),
                new OfferedKeys(envelopes, new Signers(), events::add, Clock.systemUTC()),
                new PointReceipts(
                        store,
                        envelopes instanceof CmsKeyEnvelopes keys ? new CmsReceipts(keys) : ReceiptSigner.NONE,
                        new Signers(),
                        events::add,
                        Clock.systemUTC()),
                (peer, request) -> {
                    throw new UnsupportedOperationException();
                },
                folder.resolve("etc"),
                Clock.systemUTC(),
                patienceMillis,
                events::add);
        this.workloads = new ReplicaWorkloads(engine, store, AuditTrail.NONE);
    }

    /** A cluster of the names in {@link #members}. */
    private final class Members implements ReplicaBroker {
        @Override
        public ReplicaAddress locate(Peer primary, WorkloadId workload) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isMember(Peer peer) {
            return members.contains(peer.name());
        }

        @Override
        public List<Member> members() {
            throw new UnsupportedOperationException();
        }
    }

    /** Takes keys that one of {@link #signers} has signed. */
    private final class Signers implements PrimaryAuthorizer {
        @Override
        public Peer authorize(X509Certificate certificate, String address) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Peer authorize(KerberosPrincipal principal, String address) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void requireSigner(X509Certificate signer, Peer sender) {
            String name = signer.getSubjectX500Principal().getName();
            if (!signers.contains(name)) {
                throw new ReplicationException(
                        ErrorCode.PAYLOAD_KEY_REFUSED, name + " is not authorized", "authorize it");
            }
        }
    }

    private final class Primaries implements PrimaryAuthorizations {
        @Override
        public List<Authorization> list() {
            return Stream.concat(Stream.of(authorization), others.stream()).toList();
        }

        @Override
        public Optional<Authorization> find(String name) {
            return PrimaryAuthorizations.super
                    .find(name)
                    .or(() -> list().stream()
                            .filter(entry -> entry.primary().startsWith("*")
                                    && name.endsWith(entry.primary().substring(1)))
                            .findFirst());
        }

        @Override
        public void authorize(Authorization added) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean revoke(String primary) {
            throw new UnsupportedOperationException();
        }
    }

    public ReplicaEngine engine() {
        return engine;
    }

    public ReplicaService service() {
        return workloads;
    }

    public ReplicaStore store() {
        return store;
    }

    public Peer peer() {
        return new Peer(authorization.primary(), "192.0.2.1", authorization);
    }

    /** A primary of the same trust group. */
    public Peer peer(String name) {
        return new Peer(
                name,
                "192.0.2.1",
                new Authorization(
                        name,
                        authorization.location(),
                        authorization.trustGroup(),
                        authorization.quota(),
                        authorization.payloadRequired()));
    }

    /** From now on the entry of {@link #peer()} has this quota. */
    void limit(Quota quota) {
        authorization = new Authorization(
                authorization.primary(), authorization.location(), authorization.trustGroup(), quota, false);
    }

    /** From now on the entry of {@link #peer()} wants encrypted payloads, or does not. */
    public void requirePayload(boolean required) {
        authorization = new Authorization(
                authorization.primary(), authorization.location(), authorization.trustGroup(), Quota.NONE, required);
    }

    /** A primary under an entry of {@link #others}. */
    Peer peer(String name, Authorization entry) {
        others.removeIf(other -> other.primary().equals(entry.primary()));
        others.add(entry);
        return new Peer(name, "192.0.2.3", entry);
    }

    /** A primary that is authorized, too, but for its own workloads. */
    Peer stranger() {
        return new Peer(
                "other.example.org",
                "192.0.2.2",
                new Authorization("other.example.org", folder.resolve("vms"), "OTHERS"));
    }

    /** The workload's files as they are now. */
    public Path current(String name) {
        return folder.resolve("vms").resolve(name).resolve("current");
    }

    static ControlRequest.BeginTransfer offer(TransferId transfer, Optional<TransferId> base) {
        return new ControlRequest.BeginTransfer(
                WORKLOAD,
                "web1",
                transfer,
                base.isPresent() ? TransferKind.DELTA : TransferKind.INITIAL,
                base,
                Optional.empty(),
                List.of(new FileEntry("disk.img", 4)),
                0,
                Optional.empty());
    }

    TransferOpen begin(TransferId transfer) {
        return engine.handle(peer(), offer(transfer, Optional.empty()));
    }

    TransferResult commit(TransferId transfer, long chunks) {
        return engine.handle(
                peer(), new ControlRequest.CommitTransfer(transfer, chunks, Optional.empty(), Optional.empty()));
    }

    /** A chunk with one byte of file 0 at the offset of its sequence number. */
    static Chunk chunk(TransferId transfer, long sequence, int content) {
        return chunk(transfer, sequence, content, List.of(new Extent(0, Extent.Kind.DATA, sequence, 1)));
    }

    /** @param extents with one byte together */
    static Chunk chunk(TransferId transfer, long sequence, int content, List<Extent> extents) {
        var buffer = new InboundBuffers().acquire(Duration.ZERO);
        buffer.data().clear().put((byte) content).flip();
        return new Chunk(
                new ChunkHeader(
                        transfer,
                        sequence,
                        Codec.RAW,
                        PayloadCipher.NONE,
                        1,
                        1,
                        new ChunkDigest()
                                .begin(extents)
                                .update(buffer.data().duplicate())
                                .end(),
                        extents),
                buffer);
    }

    /** A whole first transfer of the bytes 1 2 3 4. */
    public TransferId replicate() {
        TransferId transfer = TransferId.random();
        begin(transfer);
        for (int i = 0; i < 4; i++) {
            engine.store(peer(), chunk(transfer, i, i + 1));
        }
        commit(transfer, 4);
        return transfer;
    }

    @Override
    public void close() throws InterruptedException {
        engine.close();
    }
}
