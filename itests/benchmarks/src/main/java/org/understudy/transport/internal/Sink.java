// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.security.auth.kerberos.KerberosPrincipal;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
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

/** A replica that takes every chunk and keeps none. */
final class Sink implements PrimaryAuthorizer, ControlReceiver, ChunkReceiver, ReplicaGate {
    @Override
    public Peer authorize(X509Certificate certificate, String address) {
        return new Peer("primary", address, new Authorization("primary", Path.of("/"), "lab"));
    }

    @Override
    public Peer authorize(KerberosPrincipal principal, String address) {
        throw new UnsupportedOperationException("the benchmark uses certificates");
    }

    @Override
    public void requireSigner(X509Certificate signer, Peer sender) {
        throw new UnsupportedOperationException("only chunks come");
    }

    @Override
    public Optional<PayloadKey> payloadKey(Peer peer, TransferId transfer) {
        return Optional.empty();
    }

    @Override
    public void receive(Peer peer, Chunk chunk) {}

    @Override
    public void admit(Peer peer, TransferId transfer) {}

    @Override
    public ControlReply receive(Peer peer, ControlRequest<?> request) {
        throw new UnsupportedOperationException("only chunks come");
    }

    @Override
    public <R extends ControlReply> R handle(Peer peer, ControlRequest<R> request) {
        throw new UnsupportedOperationException("only chunks come");
    }

    @Override
    public void store(Peer peer, Chunk chunk) {
        throw new UnsupportedOperationException("the server calls the receiver");
    }

    @Override
    public List<HeldChunk> held(Peer peer, TransferId transfer, long fromSequence, int limit) {
        return List.of();
    }

    @Override
    public List<RangeState> compare(Peer peer, TransferId transfer, RangeQuery query) {
        return List.of();
    }
}
