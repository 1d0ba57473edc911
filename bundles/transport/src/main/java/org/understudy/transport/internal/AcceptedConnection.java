// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.understudy.api.security.Peer;
import org.understudy.api.transport.ConnectionInfo;

/** What a replica server knows of one connection. Thread-safe; guarded by this. */
final class AcceptedConnection {
    private static final int IPV6_NETWORK = 8;

    private final Connection connection;
    private final String listener;
    /** Kept, as a socket that is closed has none. */
    private final String address;

    private final Instant openedAt = Instant.now();
    private final Duration patience;
    private Instant lastUsedAt = openedAt;
    private String peer = "";
    private ConnectionInfo.Kind kind = ConnectionInfo.Kind.UNKNOWN;
    private boolean busy;
    private long echoes;
    private boolean aborted;

    /** @param patience how long it stays if no primary is authorized */
    AcceptedConnection(Connection connection, String listener, Duration patience) {
        this.connection = connection;
        this.listener = listener;
        this.patience = patience;
        this.address = WireBytes.address(connection.getEndPoint().getRemoteSocketAddress());
    }

    /** @param path of the request, which is the only one of the connection that is under way */
    synchronized void begin(Peer from, String path) {
        peer = from.name();
        lastUsedAt = Instant.now();
        busy = true;
        if (path.equals(Protocol.CONTROL_PATH)) {
            kind = ConnectionInfo.Kind.CONTROL;
        } else if (path.equals(Protocol.ECHO_PATH) || path.startsWith(Protocol.DATA_PATH)) {
            kind = ConnectionInfo.Kind.DATA;
        }
        if (path.equals(Protocol.ECHO_PATH)) {
            echoes++;
        }
    }

    /** Whether no primary was authorized on it yet. */
    synchronized boolean isStranger(String of) {
        return peer.isEmpty() && !aborted && listener.equals(of);
    }

    synchronized boolean isOverdue(Instant now) {
        return peer.isEmpty() && !aborted && openedAt.plus(patience).isBefore(now);
    }

    Instant openedAt() {
        return openedAt;
    }

    /** The host that it comes from, or its network: with IPv6 whoever has one address has 2^64. */
    String network() {
        if (connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress internet
                && internet.getAddress() != null) {
            byte[] bytes = internet.getAddress().getAddress();
            return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, IPV6_NETWORK));
        }
        return "";
    }

    /** Closes the socket; nobody is told why. */
    void abort() {
        synchronized (this) {
            aborted = true;
        }
        EndPoint endPoint = connection.getEndPoint();
        (endPoint instanceof EndPoint.Wrapper wrapper ? wrapper.unwrap() : endPoint).close();
    }

    synchronized void end() {
        busy = false;
    }

    synchronized ConnectionInfo info() {
        WireBytes bytes = WireBytes.of(connection);
        return new ConnectionInfo(
                ConnectionInfo.Role.REPLICA,
                kind,
                peer,
                Optional.of(address),
                Optional.of(listener),
                Optional.empty(),
                1,
                1,
                openedAt,
                lastUsedAt,
                bytes.sent(),
                bytes.received(),
                busy ? ConnectionInfo.State.ACTIVE : ConnectionInfo.State.IDLE,
                echoes);
    }
}
