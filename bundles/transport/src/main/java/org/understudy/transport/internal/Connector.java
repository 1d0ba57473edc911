// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.security.TlsContexts;
import org.understudy.transport.internal.throttle.MarkedConnector;
import org.understudy.transport.internal.throttle.Pacing;

/**
 * The tables of channels, all with one node's credentials: control channels in one client, each workload's data channel in
 * a client of its own, so that it can be torn down alone. They share threads, buffers and TLS context. Thread-safe.
 */
final class Connector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);
    private static final int CONTROL_CONNECTIONS = 4;
    /** Control channels are short-lived. */
    private static final long CONTROL_IDLE_MILLIS = 10_000;

    private final ClientSettings settings;
    private final Pacing pacing;
    private final List<Optional<FileTime>> stamp;
    /** Without a bound of its own: every channel's selector keeps a thread, and connections bound the others. */
    private final ExecutorService threads = Executors.newCachedThreadPool(Connector::thread);

    private final Scheduler scheduler = new ScheduledExecutorScheduler("understudy-client-timer", true);
    private final ByteBufferPool buffers = new ArrayByteBufferPool();
    private final ClientTls tls;
    private final Negotiator negotiator;
    private final HttpClient control;
    private final Map<Channel, HttpClient> data = new ConcurrentHashMap<>();

    private record Channel(ReplicaAddress replica, WorkloadId workload) {}

    Connector(ClientSettings settings, TlsContexts contexts, Negotiator negotiator, Pacing pacing) {
        this.settings = settings;
        this.pacing = pacing;
        stamp = TlsSource.stamp(settings.tls());
        tls = new ClientTls(settings.tls(), contexts);
        this.negotiator = negotiator;
        try {
            tls.factory().start();
            scheduler.start();
            control = client(new ClientConnector(), CONTROL_CONNECTIONS, CONTROL_IDLE_MILLIS);
        } catch (Exception e) {
            closeShared();
            throw unexpected(e);
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "understudy-client");
        thread.setDaemon(true);
        return thread;
    }

    /** Whether it was made for these settings and the credentials that are there now. */
    boolean isFor(ClientSettings wanted) {
        return wanted.equals(settings) && TlsSource.stamp(settings.tls()).equals(stamp);
    }

    /** @throws ReplicationException if there are not the credentials that this replica's address needs */
    HttpClient control(ReplicaAddress replica) {
        tls.check(replica.authentication());
        return control;
    }

    /** @throws ReplicationException if there are not the credentials that this replica's address needs */
    HttpClient data(ReplicaAddress replica, WorkloadId workload) {
        tls.check(replica.authentication());
        // no idle time-out: the data channel is persistent, the replica's limit decides
        return data.computeIfAbsent(
                new Channel(replica, workload),
                channel -> client(new MarkedConnector(pacing), settings.dataConnections(), 0));
    }

    void closeData(ReplicaAddress replica, WorkloadId workload) {
        HttpClient client = data.remove(new Channel(replica, workload));
        if (client != null) {
            stop(client);
        }
    }

    private HttpClient client(ClientConnector connector, int connections, long idleMillis) {
        // a client starts its connector itself; what the connector is given started stays when it stops
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setScheduler(scheduler);
        connector.setByteBufferPool(buffers);
        connector.setSslContextFactory(tls.factory());
        HttpClient client = new HttpClient(new NegotiatingTransport(connector, negotiator, Clock.systemUTC()));
        client.setMaxConnectionsPerDestination(connections);
        client.setIdleTimeout(idleMillis);
        client.setConnectTimeout(settings.connectTimeout().toMillis());
        client.setFollowRedirects(false);
        client.setUserAgentField(null);
        try {
            client.start();
            // by Kerberos connections are authenticated before: an answer that says otherwise is an error like others
            client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
        } catch (Exception e) {
            throw unexpected(e);
        }
        return client;
    }

    private static void stop(LifeCycle part) {
        try {
            part.stop();
        } catch (Exception e) {
            LOG.warn("{} did not stop cleanly.", part, e);
        }
    }

    private static ReplicationException unexpected(Exception e) {
        if (e instanceof ReplicationException known) {
            return known;
        }
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return new ReplicationException(ErrorCode.CANCELLED_BY_PRIMARY, "the request was cancelled", "", e);
        }
        return new ReplicationException(ErrorCode.INTERNAL, "the HTTP client can't start: " + e, "see the log", e);
    }

    @Override
    public void close() {
        data.values().forEach(Connector::stop);
        data.clear();
        stop(control);
        closeShared();
    }

    private void closeShared() {
        List.of(tls.factory(), scheduler).forEach(Connector::stop);
        threads.shutdown();
    }
}
