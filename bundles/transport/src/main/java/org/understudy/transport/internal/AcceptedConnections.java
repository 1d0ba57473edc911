// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.understudy.api.security.Peer;
import org.understudy.api.transport.ConnectionInfo;
import org.understudy.api.transport.ConnectionTable;

/**
 * The connections that the replica server's listeners have accepted; as many at most as the listeners allow. Thread-safe.
 */
final class AcceptedConnections implements ConnectionTable {
    private final Map<Connection, AcceptedConnection> open = new ConcurrentHashMap<>();

    /** Keeps the table of a listener's connections; with TLS each is seen twice, of which the inner one counts. */
    Connection.Listener watch(String listener) {
        return new Connection.Listener() {
            @Override
            public void onOpened(Connection connection) {
                if (!(connection instanceof SslConnection)) {
                    open.put(connection, new AcceptedConnection(connection, listener));
                }
            }

            @Override
            public void onClosed(Connection connection) {
                open.remove(connection);
            }
        };
    }

    /** Notes for each request that the authenticator lets in who it is from, what it is for, and when it has ended. */
    Authenticator noting(Authenticator authenticator) {
        return (request, response) -> note(authenticator, request, response);
    }

    private Peer note(Authenticator authenticator, Request request, Response response) {
        Peer peer = authenticator.authenticate(request, response);
        AcceptedConnection connection = open.get(request.getConnectionMetaData().getConnection());
        if (connection != null) { // else it was closed meanwhile
            connection.begin(peer, Request.getPathInContext(request));
            Request.addCompletionListener(request, failure -> connection.end());
        }
        return peer;
    }

    @Override
    public List<ConnectionInfo> list() {
        return open.values().stream().map(AcceptedConnection::info).toList();
    }
}
