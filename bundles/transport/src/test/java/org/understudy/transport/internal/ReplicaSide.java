// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.security.auth.kerberos.KerberosPrincipal;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkHeader;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.chunk.PayloadKey;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.Peer;
import org.understudy.api.security.PrimaryAuthorizer;
import org.understudy.api.transport.ChunkReceiver;
import org.understudy.api.transport.ControlReceiver;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ReplicaGate;

/** What stands behind a replica server: records what came, and answers as a test says. */
final class ReplicaSide implements PrimaryAuthorizer, ControlReceiver, ChunkReceiver, ReplicaGate {
    static final Authorization ENTRY = new Authorization(Authority.PRIMARY, Path.of("/replicas"), "lab");

    static final String PRINCIPAL = "host/primary.example.com@EXAMPLE.TEST";

    /** Primaries that are authorized besides. */
    final Set<String> neighbours = ConcurrentHashMap.newKeySet();

    final BlockingQueue<ControlRequest<?>> requests = new LinkedBlockingQueue<>();
    final BlockingQueue<Peer> peers = new LinkedBlockingQueue<>();
    final Map<ChunkHeader, byte[]> chunks = new ConcurrentHashMap<>();

    final Map<TransferId, PayloadKey> keys = new ConcurrentHashMap<>();

    volatile Function<ControlRequest<?>, ControlReply> onControl = request -> {
        throw new ReplicationException(ErrorCode.INVALID_STATE, "no answer was set", "");
    };
    volatile Runnable onChunk = () -> {};
    volatile BiConsumer<Peer, TransferId> onAdmit = (peer, transfer) -> {};
    volatile BiFunction<TransferId, Long, List<HeldChunk>> onHeld = (transfer, from) -> List.of();
    volatile BiFunction<TransferId, RangeQuery, List<RangeState>> onCompare =
            (transfer, query) -> List.of(RangeState.of(RangeState.Kind.EQUAL, query.ranges()));

    @Override
    public Peer authorize(X509Certificate certificate, String address) {
        String name = certificate.getSubjectX500Principal().getName().substring("CN=".length());
        if (!name.equals(Authority.PRIMARY) && !neighbours.contains(name)) {
            throw new ReplicationException(
                    ErrorCode.PRIMARY_NOT_AUTHORIZED, name + " is not authorized", "authorize it");
        }
        return new Peer(name, address, ENTRY);
    }

    @Override
    public Peer authorize(KerberosPrincipal principal, String address) {
        if (!principal.getName().equals(PRINCIPAL)) {
            throw new ReplicationException(
                    ErrorCode.PRIMARY_NOT_AUTHORIZED, principal + " is not authorized", "authorize it");
        }
        return new Peer(principal.getName(), address, ENTRY);
    }

    @Override
    public void requireSigner(X509Certificate signer, Peer sender) {
        throw new UnsupportedOperationException("the engine asks, not the transport");
    }

    @Override
    public Optional<PayloadKey> payloadKey(Peer peer, TransferId transfer) {
        return Optional.ofNullable(keys.get(transfer));
    }

    @Override
    public ControlReply receive(Peer peer, ControlRequest<?> request) {
        peers.add(peer);
        requests.add(request);
        return onControl.apply(request);
    }

    @Override
    public void receive(Peer peer, Chunk chunk) {
        byte[] payload = new byte[chunk.buffer().data().remaining()];
        chunk.buffer().data().duplicate().get(payload);
        chunks.put(chunk.header(), payload);
        onChunk.run();
    }

    @Override
    public void admit(Peer peer, TransferId transfer) {
        onAdmit.accept(peer, transfer);
    }

    @Override
    public List<HeldChunk> held(Peer peer, TransferId transfer, long fromSequence, int limit) {
        return onHeld.apply(transfer, fromSequence);
    }

    @Override
    public List<RangeState> compare(Peer peer, TransferId transfer, RangeQuery query) {
        return onCompare.apply(transfer, query);
    }

    @Override
    public <R extends ControlReply> R handle(Peer peer, ControlRequest<R> request) {
        throw new UnsupportedOperationException("the server calls the receiver");
    }

    @Override
    public void store(Peer peer, Chunk chunk) {
        throw new UnsupportedOperationException("the server calls the receiver");
    }
}
