// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.time.Instant;
import java.util.Optional;
import org.eclipse.jetty.io.Connection;
import org.understudy.api.security.Peer;
import org.understudy.api.transport.ConnectionInfo;

/** What a replica server knows of one connection. Thread-safe; guarded by this. */
final class AcceptedConnection {
    private final Connection connection;
    private final String listener;
    /** Kept, as a socket that is closed has none. */
    private final String address;

    private final Instant openedAt = Instant.now();
    private Instant lastUsedAt = openedAt;
    private String peer = "";
    private ConnectionInfo.Kind kind = ConnectionInfo.Kind.UNKNOWN;
    private boolean busy;
    private long echoes;

    AcceptedConnection(Connection connection, String listener) {
        this.connection = connection;
        this.listener = listener;
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
