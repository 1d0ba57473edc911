// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionLimit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.Scheduler;
import org.understudy.api.security.TlsContexts;

/**
 * A Jetty server for primaries that have no certificate yet: TLS 1.3 with this node's certificate, and none of the client. It is
 * apart from the replica server, with threads and connections of its own, so that whoever comes here reaches nothing there.
 * One thread at a time.
 */
final class PairingListener implements AutoCloseable {
    /** Whatever a connection does, it ends then: slow handshakes, headers and bodies hold nothing for longer. */
    static final Duration CONNECTION_LIFE = Duration.ofSeconds(20);

    private static final int HEADER_BYTES = 4 * 1024;
    private static final int MAX_THREADS = 8;
    private static final int MAX_CONNECTIONS = 32;
    private static final long STOP_MILLIS = 2_000;

    private final Server server;

    /** @throws org.understudy.api.ReplicationException if the credentials can't be used */
    PairingListener(ServerSettings settings, TlsContexts contexts, Handler handler, Duration connectionLife) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(contexts.load(settings.tls()).context());
        tls.setIncludeProtocols("TLSv1.3");
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("understudy-pairing");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setStopTimeout(STOP_MILLIS);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setResponseHeaderSize(HEADER_BYTES);
        http.addCustomizer(new SecureRequestCustomizer(false));
        HttpConnectionFactory requests = new HttpConnectionFactory(http);
        ServerConnector connector =
                new ServerConnector(server, 1, 1, new SslConnectionFactory(tls, requests.getProtocol()), requests);
        connector.setHost(settings.host());
        connector.setPort(settings.pairingPort());
        connector.setIdleTimeout(connectionLife.toMillis());
        connector.addBean(new ConnectionEnd(connector, connectionLife));
        server.addConnector(connector);
        server.addBean(new ConnectionLimit(MAX_CONNECTIONS, server));
        server.setHandler(handler);
    }

    /** Ends each connection when its time is over. */
    private record ConnectionEnd(ServerConnector connector, Duration life, Map<Connection, Scheduler.Task> ends)
            implements Connection.Listener {
        ConnectionEnd(ServerConnector connector, Duration life) {
            this(connector, life, new ConcurrentHashMap<>());
        }

        @Override
        public void onOpened(Connection connection) {
            if (connection instanceof SslConnection) {
                ends.put(
                        connection,
                        connector
                                .getScheduler()
                                .schedule(
                                        () -> connection.getEndPoint().close(),
                                        life.toMillis(),
                                        TimeUnit.MILLISECONDS));
            }
        }

        @Override
        public void onClosed(Connection connection) {
            Scheduler.Task end = ends.remove(connection);
            if (end != null) {
                end.cancel();
            }
        }
    }

    /** @throws Exception as Jetty does, an {@link java.io.IOException} if the port can't be used */
    void start() throws Exception {
        server.start();
    }

    int port() {
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
