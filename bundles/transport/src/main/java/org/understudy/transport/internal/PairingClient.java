// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.pairing.PairingChannel;
import org.understudy.api.pairing.PairingRequest;
import org.understudy.api.security.TlsContexts;
import org.understudy.api.security.TlsSettings;

/** Asks a replica for pairing, by the primary's settings: through its proxy, within its time to connect. */
@Component(
        service = {PairingChannel.class, ManagedService.class},
        immediate = true, // what was configured is in memory: it must not go with the last bundle that uses it
        property = Constants.SERVICE_PID + "=" + TransportClient.PID)
public final class PairingClient implements PairingChannel, ManagedService {
    private static final Logger LOG = LoggerFactory.getLogger(PairingClient.class);
    private static final int MAX_THREADS = 8;
    private static final int MAX_ANSWER = 64 * 1024;

    private final TlsContexts contexts;
    private final Path etc;
    private final Json json = new Json();
    private final ErrorReply errors = new ErrorReply(json);
    private volatile ClientSettings settings;

    @Activate
    public PairingClient(@Reference TlsContexts contexts, BundleContext context) {
        this(
                contexts,
                Path.of(Optional.ofNullable(context.getProperty("karaf.etc")).orElse("etc"))
                        .toAbsolutePath());
    }

    PairingClient(TlsContexts contexts, Path etc) {
        this.contexts = contexts;
        this.etc = etc;
        this.settings = ClientSettings.parse(Settings.of(Map.of()), etc);
    }

    @Override
    public void updated(Dictionary<String, ?> properties) {
        try {
            settings = ClientSettings.parse(properties == null ? Settings.of(Map.of()) : Settings.of(properties), etc);
        } catch (InvalidSettingException e) {
            LOG.debug("The settings stay as they were; the client of the channels says why.", e);
        }
    }

    @Override
    public TlsSettings credentials() {
        return settings.tls();
    }

    @Override
    public Answer ask(
            List<ReplicaAddress> addresses, byte[] authority, Function<X509Certificate, PairingRequest> request) {
        ClientSettings current = settings;
        ClientProxy proxy = new ClientProxy(current.proxy());
        HttpClient client = client(current, contexts.pinned(authority));
        try {
            client.start();
            proxy.use(client);
            return ask(client, proxy, current, addresses, request);
        } catch (ReplicationException e) {
            throw e;
        } catch (Exception e) {
            throw new ReplicationException(ErrorCode.INTERNAL, "the HTTP client can't start: " + e, "see the log", e);
        } finally {
            stop(client);
        }
    }

    private static HttpClient client(ClientSettings settings, SSLContext context) {
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setSslContext(context);
        tls.setIncludeProtocols("TLSv1.3");
        tls.setEndpointIdentificationAlgorithm("HTTPS");
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 1);
        threads.setName("understudy-pairing-client");
        threads.setDaemon(true);
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setSslContextFactory(tls);
        HttpClient client = new HttpClient(new HttpClientTransportOverHTTP(connector));
        client.setConnectTimeout(settings.connectTimeout().toMillis());
        client.setFollowRedirects(false);
        client.setUserAgentField(null);
        return client;
    }

    /** An address that can't be reached, or is another server's, is no reason to give up; a replica's refusal is. */
    private Answer ask(
            HttpClient client,
            ClientProxy proxy,
            ClientSettings current,
            List<ReplicaAddress> addresses,
            Function<X509Certificate, PairingRequest> request) {
        ReplicationException first = null;
        for (ReplicaAddress address : addresses) {
            try (Connection connection = connect(client, proxy, current, address)) {
                X509Certificate server = greet(client, connection, current, address);
                return post(client, connection, current, address, request.apply(server));
            } catch (Unreached e) {
                first = first == null ? e.reason() : first;
            }
        }
        throw first == null ? new IllegalArgumentException("no address") : first;
    }

    /** Nothing was asked there. */
    private static final class Unreached extends Exception {
        private static final long serialVersionUID = 1L;

        Unreached(ReplicationException reason) {
            super(reason);
        }

        ReplicationException reason() {
            return (ReplicationException) getCause();
        }
    }

    private static Connection connect(
            HttpClient client, ClientProxy proxy, ClientSettings current, ReplicaAddress address) throws Unreached {
        CompletableFuture<Connection> opened = new CompletableFuture<>();
        Promise<Connection> promise = Promise.from(
                connection -> {
                    if (!opened.complete(connection)) {
                        connection.close(); // nobody waits for it any more
                    }
                },
                opened::completeExceptionally);
        try {
            proxy.check(address.host());
            client.resolveDestination(request(client, address, HttpMethod.GET))
                    .newConnection(proxy.watched(address.host(), promise));
            return opened.get(current.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            opened.cancel(false);
            throw new Unreached(ClientErrors.classify(e, address));
        } catch (ExecutionException e) {
            throw new Unreached(ClientErrors.classify(e.getCause(), address));
        } catch (InterruptedException e) {
            opened.cancel(false);
            throw cancelled(e);
        }
    }

    /** Brings the handshake about, in which the server is checked. */
    private X509Certificate greet(
            HttpClient client, Connection connection, ClientSettings current, ReplicaAddress address) throws Unreached {
        ContentResponse answer;
        try {
            answer = exchange(connection, request(client, address, HttpMethod.GET), current, address);
        } catch (ReplicationException e) {
            if (e.code() == ErrorCode.CANCELLED_BY_PRIMARY) {
                throw e;
            }
            throw new Unreached(e.code() == ErrorCode.CERTIFICATE_UNTRUSTED ? anotherServer(e) : e);
        }
        if (!HttpStatus.isSuccess(answer.getStatus())) {
            throw errors.read(answer.getStatus(), answer.getContent(), address.toString());
        }
        EndPoint.SslSessionData session = connection.getSslSessionData();
        if (session == null || session.peerCertificates() == null || session.peerCertificates().length == 0) {
            throw new IllegalStateException("a connection with TLS without the server's certificate");
        }
        return session.peerCertificates()[0];
    }

    private static ReplicationException anotherServer(ReplicationException e) {
        return new ReplicationException(
                e.code(),
                e.getMessage(),
                "nothing was sent there; check that the token is the one that the replica printed, and who answers at"
                        + " this address",
                e);
    }

    private Answer post(
            HttpClient client,
            Connection connection,
            ClientSettings current,
            ReplicaAddress address,
            PairingRequest body) {
        Request request = request(client, address, HttpMethod.POST)
                .body(new BytesRequestContent(Protocol.JSON, json.write(body)));
        ContentResponse answer = exchange(connection, request, current, address);
        if (!HttpStatus.isSuccess(answer.getStatus())) {
            throw errors.read(answer.getStatus(), answer.getContent(), address.toString());
        }
        return new Answer(address, json.readGrant(answer.getContent()));
    }

    private static Request request(HttpClient client, ReplicaAddress address, HttpMethod method) {
        return client.newRequest(address.host(), address.port())
                .scheme(HttpScheme.HTTPS.asString())
                .method(method)
                .path(Protocol.PAIR_PATH)
                .headers(headers -> headers.put(Protocol.VERSION_HEADER, String.valueOf(Protocol.VERSION)));
    }

    private static ContentResponse exchange(
            Connection connection, Request request, ClientSettings current, ReplicaAddress address) {
        CompletableFuture<ContentResponse> answer =
                new CompletableResponseListener(request, MAX_ANSWER).send(connection);
        try {
            return answer.get(current.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            request.abort(e);
            throw ClientErrors.classify(e, address);
        } catch (ExecutionException e) {
            throw ClientErrors.classify(e.getCause(), address);
        } catch (InterruptedException e) {
            request.abort(e);
            throw cancelled(e);
        }
    }

    private static ReplicationException cancelled(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ReplicationException(ErrorCode.CANCELLED_BY_PRIMARY, "pairing was cancelled", "", e);
    }

    private static void stop(HttpClient client) {
        try {
            client.stop();
        } catch (Exception e) {
            LOG.warn("The HTTP client did not stop cleanly.", e);
        }
    }
}
