// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.Kerberos;

/**
 * A new connection to a replica server while it is being authenticated. It asks without a token first: so a TLS handshake
 * is over, and its certificate known, before a token is made that is bound to it. One thread at a time.
 */
final class NegotiatingConnection extends AbstractConnection {
    private static final int BUFFER = 4096;

    private final Destination destination;
    private final Negotiator negotiator;
    private final Authenticated authenticated;
    private final Consumer<Throwable> failed;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final long idleTimeout;
    private SmallResponse response = new SmallResponse();
    private Kerberos.Initiation initiation;

    /** Takes the connection over. */
    interface Authenticated {
        void accept(Instant end) throws IOException;
    }

    NegotiatingConnection(
            EndPoint endPoint,
            Destination destination,
            Negotiator negotiator,
            Authenticated authenticated,
            Consumer<Throwable> failed) {
        super(endPoint, destination.getHttpClient().getExecutor());
        this.destination = destination;
        this.negotiator = negotiator;
        this.authenticated = authenticated;
        this.failed = failed;
        this.idleTimeout = endPoint.getIdleTimeout();
    }

    @Override
    public void onOpen() {
        super.onOpen();
        getEndPoint().setIdleTimeout(negotiator.timeout().toMillis());
        ask("");
    }

    private void ask(String authorization) {
        String address = destination.getOrigin().getAddress().asString();
        String request = "GET " + Protocol.AUTHENTICATE_PATH + " HTTP/1.1\r\nHost: " + address + "\r\n"
                + Protocol.VERSION_HEADER + ": " + Protocol.VERSION + "\r\n" + authorization + "\r\n";
        ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
        getEndPoint().write(Callback.from(this::fillInterested, this::fail), bytes);
    }

    @Override
    public void onFillable() {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
            while (!response.isComplete()) {
                int filled = getEndPoint().fill(buffer);
                if (filled == 0) {
                    fillInterested();
                    return;
                }
                if (filled < 0) {
                    throw new ClosedChannelException();
                }
                response.parse(buffer);
            }
            if (buffer.hasRemaining()) {
                throw violation("sends more than an answer");
            }
            // a key distribution center may keep it waiting, and this may be the thread of all connections
            SmallResponse complete = response;
            getExecutor().execute(() -> guarded(complete));
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    private void guarded(SmallResponse complete) {
        try {
            if (initiation == null) {
                show(complete);
            } else {
                finish(complete);
            }
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    private void show(SmallResponse first) {
        if (first.status() != HttpStatus.UNAUTHORIZED_401 || first.challenge().isEmpty()) {
            throw notNegotiated(first);
        }
        response = new SmallResponse();
        initiation = negotiator.initiate(destination.getOrigin().getAddress().getHost(), serverCertificate());
        ask("Authorization: " + Protocol.NEGOTIATE + " " + Base64.getEncoder().encodeToString(initiation.token())
                + "\r\n");
    }

    private void finish(SmallResponse second) throws IOException {
        if (second.status() != HttpStatus.NO_CONTENT_204) {
            initiation.refused();
            throw notNegotiated(second);
        }
        byte[] reply = second.challenge()
                .flatMap(Protocol::negotiationToken)
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.KERBEROS_REFUSED,
                        "replica " + name() + " did not prove who it is",
                        "find out who answers at its address"));
        Duration granted = second.duration().orElseThrow(() -> violation("does not say how long it lets this node in"));
        Instant end = negotiator.finish(initiation, reply, granted);
        if (ended.compareAndSet(false, true)) {
            getEndPoint().setIdleTimeout(idleTimeout);
            authenticated.accept(end);
        }
    }

    private ReplicationException notNegotiated(SmallResponse answer) {
        return negotiator.refusal(answer.status(), answer.body(), name());
    }

    private ReplicationException violation(String what) {
        return new ReplicationException(
                ErrorCode.PROTOCOL_VIOLATION,
                "replica " + name() + " " + what,
                "check the address and port, and proxies on the way");
    }

    private String name() {
        return destination.getOrigin().getAddress().asString();
    }

    private Optional<X509Certificate> serverCertificate() {
        EndPoint.SslSessionData session = getEndPoint().getSslSessionData();
        if (session == null) {
            return Optional.empty();
        }
        if (session.peerCertificates() == null || session.peerCertificates().length == 0) {
            throw violation("has no certificate");
        }
        return Optional.of(session.peerCertificates()[0]);
    }

    private void fail(Throwable failure) {
        if (ended.compareAndSet(false, true)) {
            getEndPoint().close(failure);
            failed.accept(failure);
        }
    }

    @Override
    protected void onFillInterestedFailed(Throwable cause) {
        fail(cause);
    }

    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        fail(timeout);
        return false;
    }
}
