// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Hashtable;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.Kerberos;
import org.understudy.api.security.TlsContexts;
import org.understudy.api.security.TlsSettings;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.security.internal.PkixTlsContexts;
import org.understudy.security.internal.kerberos.JdkKerberos;
import org.understudy.transport.internal.throttle.Throttle;

/** Servers and clients on the loopback interface, closed together. */
final class Network implements AutoCloseable {
    static final TlsContexts CONTEXTS = new PkixTlsContexts();
    private static final Duration LONG = Duration.ofSeconds(60);

    final ReplicaSide side = new ReplicaSide();
    final RefusalList audit = new RefusalList();
    final Throttle throttle = new Throttle();
    Kerberos kerberos = new JdkKerberos();
    private final Path etc;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    Network(Path etc) {
        this.etc = etc.toAbsolutePath();
    }

    /** Starts a replica server, and waits until it listens. */
    ReplicaAddress listen(TlsSettings tls) throws IOException {
        return listen(tls, Map.of());
    }

    ReplicaAddress listen(TlsSettings tls, Map<String, ?> others) throws IOException {
        int port = freePort();
        ReplicaServer server = server(CONTEXTS);
        Hashtable<String, Object> settings = settings(tls, others);
        settings.put("port", port);
        server.updated(settings);
        await().atMost(LONG).until(() -> server.port() == port);
        return address(port);
    }

    ReplicaServer server(TlsContexts contexts) {
        ReplicaServer server = new ReplicaServer(
                contexts,
                kerberos,
                side,
                audit,
                ReplicaServer.handlers(side, side, new ChunkReader(Chunks.BUFFERS, side), audit),
                etc);
        open.push(server::close);
        return server;
    }

    TransportClient client(TlsSettings tls) {
        return client(CONTEXTS, settings(tls, Map.of()));
    }

    TransportClient client(TlsContexts contexts, Hashtable<String, Object> settings) {
        TransportClient client = new TransportClient(contexts, kerberos, throttle, etc);
        client.updated(settings);
        open.push(client::close);
        return client;
    }

    static Hashtable<String, Object> settings(TlsSettings tls, Map<String, ?> others) {
        Hashtable<String, Object> settings = new Hashtable<>(others);
        settings.put("keystore", tls.keyStore().toString());
        settings.put("truststore", tls.trustStore().toString());
        settings.put("password.file", tls.passwordFile().toString());
        settings.putIfAbsent("host", "127.0.0.1");
        return settings;
    }

    /** Those of the platform, but for who loads a node's credentials. */
    static TlsContexts contexts(Function<TlsSettings, TlsContexts.NodeTls> load) {
        return new TlsContexts() {
            @Override
            public NodeTls load(TlsSettings settings) {
                return load.apply(settings);
            }

            @Override
            public SSLContext trusting(TlsSettings settings) {
                return CONTEXTS.trusting(settings);
            }

            @Override
            public SSLContext pinned(byte[] sha256) {
                return CONTEXTS.pinned(sha256);
            }

            @Override
            public NodeTls throwaway(String host) {
                return CONTEXTS.throwaway(host);
            }
        };
    }

    static ReplicaAddress address(int port) {
        return new ReplicaAddress(Authority.REPLICA, port);
    }

    static int freePort() throws IOException {
        return Kdc.freePort();
    }

    /** Sends a small control message, and expects this error. */
    static ReplicationException assertFails(ErrorCode code, TransportClient client, ReplicaAddress replica) {
        return assertFails(code, () -> ask(client, replica));
    }

    static ReplicationException assertFails(ErrorCode code, ThrowingCallable call) {
        ReplicationException failure = catchThrowableOfType(ReplicationException.class, call);
        assertThat(failure).as("no failure").isNotNull();
        assertThat(failure.code()).as(failure.toString()).isEqualTo(code);
        return failure;
    }

    static ControlReply.WorkloadState ask(TransportClient client, ReplicaAddress replica) {
        return client.send(replica, new ControlRequest.QueryWorkload(Chunks.WORKLOAD, 0));
    }

    @Override
    public void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        throttle.close();
    }
}
