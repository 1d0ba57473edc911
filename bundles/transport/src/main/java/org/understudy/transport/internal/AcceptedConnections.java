// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.understudy.api.security.Peer;
import org.understudy.api.transport.ConnectionInfo;
import org.understudy.api.transport.ConnectionTable;

/**
 * The connections that the replica server's listeners have accepted; as many at most as the listeners allow. Strangers,
 * on whose connections no primary was authorized yet, have fewer and not for long: whoever floods a listener with them
 * ends his own, as the address that has the most of them gives way. Thread-safe.
 */
final class AcceptedConnections implements ConnectionTable {
    private final Map<Connection, AcceptedConnection> open = new ConcurrentHashMap<>();

    /** Keeps the table of a listener's connections; with TLS each is seen twice, of which the inner one counts. */
    Connection.Listener watch(String listener, ServerSettings.Strangers strangers) {
        return new Connection.Listener() {
            @Override
            public void onOpened(Connection connection) {
                if (!(connection instanceof SslConnection)) {
                    open.put(connection, new AcceptedConnection(connection, listener, strangers.patience()));
                    trim(listener, strangers.most());
                }
            }

            @Override
            public void onClosed(Connection connection) {
                open.remove(connection);
            }
        };
    }

    /** Many are opened at the same time: each of the surplus is closed once. */
    private synchronized void trim(String listener, int most) {
        for (Optional<AcceptedConnection> one = surplus(listener, most);
                one.isPresent();
                one = surplus(listener, most)) {
            one.get().abort();
        }
    }

    /** @return the oldest of the address that has the most, if a listener has more than it should */
    private Optional<AcceptedConnection> surplus(String listener, int most) {
        if (open.size() <= most) {
            return Optional.empty();
        }
        Map<String, List<AcceptedConnection>> strangers = open.values().stream()
                .filter(connection -> connection.isStranger(listener))
                .collect(Collectors.groupingBy(AcceptedConnection::network));
        if (strangers.values().stream().mapToInt(List::size).sum() <= most) {
            return Optional.empty();
        }
        return strangers.values().stream()
                .max(Comparator.comparingInt(List::size))
                .flatMap(crowd -> crowd.stream().min(Comparator.comparing(AcceptedConnection::openedAt)));
    }

    /** Closes those whose time is over; called every now and then. */
    void tend() {
        Instant now = Instant.now();
        open.values().stream().filter(connection -> connection.isOverdue(now)).forEach(AcceptedConnection::abort);
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
