// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.audit.AuditAction;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventLimiter;
import org.understudy.api.event.EventSink;
import org.understudy.api.event.EventType;
import org.understudy.api.security.Authentication;
import org.understudy.api.security.TlsContexts;

/** A Jetty server: for mutual TLS 1.3, or for Kerberos with or without TLS 1.3 below. One thread at a time. */
final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int HEADER_BYTES = 8 * 1024;
    private static final int READ_BUFFER = 32 * 1024;
    private static final long STOP_MILLIS = 5_000;

    private final TlsContexts contexts;
    private final ServerSettings settings;
    private final EventSink events;
    private final EventLimiter refusals;
    private final AuditTrail audit;
    private final SslContextFactory.Server tls = new SslContextFactory.Server();
    private final Server server;
    private List<Optional<FileTime>> stamp;

    /**
     * @param watcher told of each connection
     * @throws org.understudy.api.ReplicationException if the credentials can't be used
     */
    Listener(
            ServerSettings settings,
            TlsContexts contexts,
            Handler handler,
            Connection.Listener watcher,
            EventSink events,
            AuditTrail audit) {
        this.settings = settings;
        this.events = events;
        this.refusals = new EventLimiter(events, Clock.systemUTC(), Duration.ofMinutes(1));
        this.audit = audit;
        this.contexts = contexts;
        stamp = TlsSource.stamp(settings.tls());
        if (settings.authentication().tls()) {
            tls.setSslContext(contexts.load(settings.tls()).context());
            tls.setNeedClientAuth(settings.authentication() == Authentication.CERTIFICATE);
            tls.setIncludeProtocols("TLSv1.3");
        }
        server = new Server(threads(settings));
        server.setStopTimeout(STOP_MILLIS);
        ServerConnector connector = connector();
        connector.addBean(watcher);
        server.addConnector(connector);
        server.addBean(new ConnectionLimit(settings.maxConnections(), server));
        server.setHandler(handler);
    }

    private static QueuedThreadPool threads(ServerSettings settings) {
        QueuedThreadPool threads = new QueuedThreadPool(settings.maxThreads());
        threads.setName("understudy-server");
        threads.setDaemon(true);
        return threads;
    }

    private ServerConnector connector() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        int headers = settings.authentication().kerberos() ? Protocol.MAX_KERBEROS_HEADERS : HEADER_BYTES;
        http.setRequestHeaderSize(headers);
        http.setResponseHeaderSize(headers);
        HttpConnectionFactory requests = new HttpConnectionFactory(http);
        requests.setInputBufferSize(READ_BUFFER);
        ServerConnector connector;
        if (settings.authentication().tls()) {
            http.addCustomizer(new SecureRequestCustomizer(false));
            SslConnectionFactory secure = new SslConnectionFactory(tls, requests.getProtocol());
            secure.setInputBufferSize(READ_BUFFER);
            connector = new LingeringConnector(server, secure, requests);
        } else {
            connector = new LingeringConnector(server, requests);
        }
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.idle().toMillis());
        connector.addBean(new HandshakeLog());
        return connector;
    }

    /** Says who was refused, as the other side often can't. */
    private final class HandshakeLog implements SslHandshakeListener {
        @Override
        public void handshakeFailed(Event event, Throwable failure) {
            SocketAddress address =
                    event.getEndPoint() == null ? null : event.getEndPoint().getRemoteSocketAddress();
            String reason = ClientErrors.handshake(failure);
            LOG.warn("Refused a TLS handshake from {}: {}", address == null ? "unknown" : address, reason);
            String host = address instanceof InetSocketAddress internet ? internet.getHostString() : "unknown";
            audit.refused(AuditAction.CONNECT, host, host, "TLS handshake", reason);
            refusals.publish(
                    host,
                    EventDraft.of(EventType.HANDSHAKE_REFUSED, "refused a TLS handshake: " + reason)
                            .with(host)
                            .remedy(
                                    "give it a certificate of an authority that this node trusts, or find out who it is"));
        }
    }

    /** @throws Exception as Jetty does, an {@link java.io.IOException} if the port can't be used */
    void start() throws Exception {
        server.start();
    }

    int port() {
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    /** Reads the credentials again if they were replaced; connections that are there stay. */
    void refresh() throws Exception {
        if (!settings.authentication().tls()) {
            return;
        }
        List<Optional<FileTime>> now = TlsSource.stamp(settings.tls());
        if (!now.equals(stamp)) {
            TlsContexts.NodeTls loaded = contexts.load(settings.tls());
            tls.reload(factory -> factory.setSslContext(loaded.context()));
            stamp = now;
            LOG.info("Uses new credentials from {}.", settings.tls().keyStore());
            audit.found(
                    AuditAction.CREDENTIALS_REPLACE,
                    "file",
                    settings.tls().keyStore().toString(),
                    "or the trust store or password that belong to it; the listener on port " + port() + " uses it");
            events.publish(EventDraft.of(
                    EventType.CREDENTIALS_RENEWED,
                    "the listener on port " + port() + " uses new credentials from "
                            + settings.tls().keyStore()));
        }
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
