// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.understudy.api.security.PeerCertificateException;

/** A TLS handshake between two nodes, in both of the platform's ways. */
enum Handshake {
    SOCKETS {
        @Override
        Outcome run(SSLContext client, SSLContext server, String host, boolean mutual) throws Exception {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            try (SSLServerSocket listener =
                    (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0, 1, loopback)) {
                listener.setNeedClientAuth(mutual);
                CompletableFuture<Throwable> serverSide = CompletableFuture.supplyAsync(() -> accept(listener));
                Throwable clientSide = null;
                // an address with a name of its own: what is resolved is not what is asked for
                InetAddress named = InetAddress.getByAddress(host, loopback.getAddress());
                try (SSLSocket socket =
                        (SSLSocket) client.getSocketFactory().createSocket(named, listener.getLocalPort())) {
                    socket.setSSLParameters(checkingHost(socket.getSSLParameters()));
                    socket.startHandshake();
                    socket.getInputStream().read();
                } catch (Exception e) {
                    clientSide = e;
                }
                return new Outcome(clientSide, serverSide.get());
            }
        }

        private Throwable accept(SSLServerSocket listener) {
            try (SSLSocket socket = (SSLSocket) listener.accept()) {
                socket.startHandshake();
                socket.getOutputStream().write(1);
                return null;
            } catch (Exception e) {
                return e;
            }
        }
    },

    ENGINES {
        @Override
        Outcome run(SSLContext clientContext, SSLContext serverContext, String host, boolean mutual)
                throws SSLException {
            SSLEngine client = clientContext.createSSLEngine(host, 443);
            client.setUseClientMode(true);
            client.setSSLParameters(checkingHost(client.getSSLParameters()));
            SSLEngine server = serverContext.createSSLEngine();
            server.setUseClientMode(false);
            server.setNeedClientAuth(mutual);
            client.beginHandshake();
            server.beginHandshake();
            Throwable clientSide = null;
            Throwable serverSide = null;
            ByteBuffer toServer = wire();
            ByteBuffer toClient = wire();
            while (clientSide == null && serverSide == null && (handshaking(client) || handshaking(server))) {
                clientSide = step(client, toClient, toServer);
                serverSide = step(server, toServer, toClient);
            }
            return new Outcome(clientSide, serverSide);
        }
    };

    /** What each side ended with; null if it is content. */
    record Outcome(Throwable client, Throwable server) {
        PeerCertificateException clientRefusal() {
            return refusal(client);
        }

        PeerCertificateException serverRefusal() {
            return refusal(server);
        }

        private static PeerCertificateException refusal(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof PeerCertificateException refusal) {
                    return refusal;
                }
            }
            return null;
        }
    }

    /** @param mutual whether the server asks for the client's certificate */
    abstract Outcome run(SSLContext client, SSLContext server, String host, boolean mutual) throws Exception;

    Outcome run(SSLContext client, SSLContext server, String host) throws Exception {
        return run(client, server, host, true);
    }

    private static SSLParameters checkingHost(SSLParameters parameters) {
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    private static ByteBuffer wire() {
        return ByteBuffer.allocate(1 << 17);
    }

    private static boolean handshaking(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    /** Does what the engine wants until it waits for the other side. */
    private static Throwable step(SSLEngine engine, ByteBuffer in, ByteBuffer out) {
        try {
            while (true) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
                    case NEED_TASK -> engine.getDelegatedTask().run();
                    default -> {
                        in.flip();
                        int consumed = engine.unwrap(in, wire()).bytesConsumed();
                        in.compact();
                        if (consumed == 0) {
                            return null;
                        }
                    }
                }
            }
        } catch (SSLException e) {
            return e;
        }
    }
}
