// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.security.TlsContexts;
import org.understudy.api.transport.ConnectionInfo;
import org.understudy.transport.internal.throttle.MarkedConnector;
import org.understudy.transport.internal.throttle.Pacing;

/**
 * The table of channels, all with one node's credentials and proxy, on one client for control and one for data, whose packets are
 * marked: what they cost in threads does not depend on the number of channels. Thread-safe.
 */
final class Connector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);
    private static final int CONTROL_CONNECTIONS = 4;
    private static final int MAX_THREADS = 64;
    private static final int MAX_SELECTORS = 4;
    private static final long TEND_MILLIS = 500;
    /** One connection is enough to keep a data channel; others go long before a proxy would cut them. */
    private static final Duration SURPLUS_IDLE = Duration.ofSeconds(30);

    private final List<Optional<FileTime>> stamp;
    private final ClientTls tls;
    private final ClientProxy proxy;
    private final QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 1);
    private final HttpClient control;
    private final HttpClient data;
    private final Map<Channel.Key, Channel> channels = new ConcurrentHashMap<>();
    private volatile ClientSettings settings;
    private volatile boolean retired;

    Connector(ClientSettings settings, TlsContexts contexts, Negotiator negotiator, Pacing pacing) {
        this.settings = settings;
        stamp = TlsSource.stamp(settings.tls());
        tls = new ClientTls(settings.tls(), contexts);
        proxy = new ClientProxy(settings.proxy());
        threads.setName("understudy-client");
        threads.setDaemon(true);
        control = client(new ClientConnector(), negotiator);
        data = client(new MarkedConnector(pacing), negotiator);
        try {
            tls.factory().start();
            threads.start(); // by itself, as both share it
            control.start();
            data.start();
            // by Kerberos connections are authenticated before: an answer that says otherwise is an error like others
            List.of(control, data)
                    .forEach(client -> client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME));
            List.of(control, data).forEach(proxy::use);
        } catch (Exception e) {
            stop();
            throw unexpected(e);
        }
        tendLater();
    }

    private HttpClient client(ClientConnector connector, Negotiator negotiator) {
        connector.setSelectors(
                Math.max(1, Math.min(MAX_SELECTORS, Runtime.getRuntime().availableProcessors() / 2)));
        connector.setExecutor(threads);
        connector.setSslContextFactory(tls.factory());
        HttpClient made = new HttpClient(new NegotiatingTransport(connector, negotiator, Clock.systemUTC()));
        made.setIdleTimeout(0); // a channel closes its connections itself
        made.setConnectTimeout(settings.connectTimeout().toMillis());
        made.setFollowRedirects(false);
        made.setUserAgentField(null);
        return made;
    }

    /** Whether it was made for these credentials and this proxy, as they are there now. */
    boolean isFor(ClientSettings wanted) {
        return wanted.tls().equals(settings.tls())
                && wanted.kerberos().equals(settings.kerberos())
                && wanted.kerberosService().equals(settings.kerberosService())
                && TlsSource.stamp(settings.tls()).equals(stamp)
                && proxy.isFor(wanted.proxy());
    }

    /** Takes what may change without new connections. */
    void use(ClientSettings wanted) {
        if (!wanted.equals(settings)) {
            settings = wanted;
            List.of(control, data)
                    .forEach(client ->
                            client.setConnectTimeout(wanted.connectTimeout().toMillis()));
            channels.values().forEach(channel -> channel.limit(connections(channel.key())));
        }
    }

    /** A request to be sent on one of the channel's connections. */
    Request request(Channel.Key channel, HttpMethod method, String path) {
        ReplicaAddress replica = channel.replica();
        return client(channel)
                .newRequest(replica.host(), replica.port())
                .scheme((replica.authentication().tls() ? HttpScheme.HTTPS : HttpScheme.HTTP).asString())
                .tag(replica.authentication())
                .method(method)
                .path(path)
                .headers(headers -> headers.put(Protocol.VERSION_HEADER, String.valueOf(Protocol.VERSION)));
    }

    /** @throws ReplicationException if there are not the credentials that this replica's address needs */
    Channel control(ReplicaAddress replica) {
        return channel(new Channel.Key(replica, Optional.empty()));
    }

    /** @throws ReplicationException if there are not the credentials that this replica's address needs */
    Channel data(ReplicaAddress replica, WorkloadId workload) {
        return channel(new Channel.Key(replica, Optional.of(workload)));
    }

    /** How many connections the workload's channel uses at the same time, or will to begin with. */
    int width(ReplicaAddress replica, WorkloadId workload) {
        Channel.Key key = new Channel.Key(replica, Optional.of(workload));
        Channel channel = channels.get(key);
        return channel == null ? ChannelScale.START : channel.width();
    }

    private Channel channel(Channel.Key key) {
        tls.check(key.replica().authentication());
        proxy.check(key.replica().host());
        return channels.computeIfAbsent(
                key,
                wanted -> new Channel(
                        wanted,
                        new ChannelScale(connections(wanted)),
                        promise -> client(wanted)
                                .resolveDestination(request(wanted, HttpMethod.GET, Protocol.ECHO_PATH))
                                .newConnection(proxy.watched(wanted.replica().host(), promise)),
                        connection -> transport(client(wanted)).isUsable(connection)));
    }

    private HttpClient client(Channel.Key key) {
        return key.workload().isPresent() ? data : control;
    }

    private static NegotiatingTransport transport(HttpClient client) {
        return (NegotiatingTransport) client.getTransport();
    }

    /** For what has to be done in the background of a request. */
    Executor executor() {
        return threads;
    }

    private int connections(Channel.Key key) {
        return key.workload().isPresent() ? settings.dataConnections() : CONTROL_CONNECTIONS;
    }

    void closeData(WorkloadId workload) {
        channels.forEach((key, channel) -> {
            if (key.workload().equals(Optional.of(workload)) && channels.remove(key, channel)) {
                channel.close();
            }
        });
    }

    List<ConnectionInfo> list() {
        return channels.values().stream()
                .flatMap(channel -> channel.info().stream())
                .toList();
    }

    private void tendLater() {
        data.getScheduler().schedule(this::tend, TEND_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tend() {
        try {
            channels.values().forEach(this::tend);
        } catch (RuntimeException e) {
            LOG.error("The channels could not be looked after; it is tried again.", e);
        } finally {
            if (data.isRunning()) {
                tendLater();
            }
        }
    }

    private void tend(Channel channel) {
        long controlIdle = settings.controlIdle().toNanos();
        if (channel.key().workload().isEmpty()) {
            channel.closeIdle(retired ? 0 : controlIdle, false);
            return;
        }
        long interval = settings.echoInterval().toNanos();
        channel.closeIdle(retired ? 0 : Math.min(SURPLUS_IDLE.toNanos(), interval), !retired);
        channel.acquireForEcho(interval).ifPresent(line -> echo(channel, line));
    }

    private void echo(Channel channel, Line line) {
        // what does not answer in the time of a connection's making is taken for dead, and replaced
        Request request = request(channel.key(), HttpMethod.GET, Protocol.ECHO_PATH)
                .timeout(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        line.connection().send(request, result -> {
            boolean lost = result.isFailed();
            if (lost) {
                LOG.debug("{}: an echo failed, the connection is replaced.", channel.key(), result.getFailure());
                line.close();
            }
            channel.release(line);
            if (lost) {
                channel.replace();
            }
        });
    }

    /** Takes no more requests; those under way end first. */
    void retire() {
        retired = true;
        channels.values().forEach(Channel::retire);
    }

    /** Whether the last request has ended after it was retired. */
    boolean isDrained() {
        return retired && channels.values().stream().allMatch(Channel::isUnused);
    }

    private static ReplicationException unexpected(Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return new ReplicationException(ErrorCode.CANCELLED_BY_PRIMARY, "the request was cancelled", "", e);
        }
        return new ReplicationException(ErrorCode.INTERNAL, "the HTTP client can't start: " + e, "see the log", e);
    }

    @Override
    public void close() {
        channels.values().forEach(Channel::close);
        channels.clear();
        stop();
    }

    private void stop() {
        for (LifeCycle part : List.of(data, control, threads, tls.factory())) {
            try {
                part.stop();
            } catch (Exception e) {
                LOG.warn("{} did not stop cleanly.", part, e);
            }
        }
    }
}
