// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Period;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.understudy.io.WarmUp;

/**
 * Two ends of a mutual TLS 1.3 connection within one thread, with keys that nobody else ever sees. A round moves a chunk's
 * worth of bytes from one to the other, from and to heap buffers, and as records in a direct one, as the transport does.
 */
final class TlsLoop implements WarmUp.Round {
    static final int BYTES = 2 * 1024 * 1024;
    private static final int MAX_STEPS = 1_000;

    private final SSLEngine client;
    private final SSLEngine server;
    private final ByteBuffer records;
    private final ByteBuffer received;
    private final ByteBuffer sent = ByteBuffer.allocate(BYTES);

    TlsLoop(Clock clock) throws GeneralSecurityException, IOException {
        SSLContext context = context(clock);
        client = context.createSSLEngine();
        client.setUseClientMode(true);
        server = context.createSSLEngine();
        server.setUseClientMode(false);
        server.setNeedClientAuth(true);
        records = ByteBuffer.allocateDirect(client.getSession().getPacketBufferSize());
        received = ByteBuffer.allocate(client.getSession().getApplicationBufferSize());
        handshake();
    }

    private static SSLContext context(Clock clock) throws GeneralSecurityException, IOException {
        CertificateMaker maker = new CertificateMaker(clock);
        KeyPair authorityKey = maker.newKey();
        KeyPair key = maker.newKey();
        X509Certificate authority = maker.authority(authorityKey, "warm-up", Period.ofDays(1));
        X509Certificate node = maker.node(
                key.getPublic(), authority, authorityKey.getPrivate(), "warm-up", List.of(), Period.ofDays(1));
        KeyStore keys = CredentialFiles.newStore();
        keys.setKeyEntry("node", key.getPrivate(), new char[0], new Certificate[] {node, authority});
        KeyStore trust = CredentialFiles.newStore();
        trust.setCertificateEntry("authority", authority);
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
        keyManagers.init(keys, new char[0]);
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
        trustManagers.init(trust);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }

    private void handshake() throws SSLException {
        client.beginHandshake();
        server.beginHandshake();
        ByteBuffer toServer = ByteBuffer.allocate(2 * records.capacity());
        ByteBuffer toClient = ByteBuffer.allocate(2 * records.capacity());
        for (int i = 0; isHandshaking(client) || isHandshaking(server); i++) {
            if (i == MAX_STEPS) {
                throw new SSLException("the handshake does not end");
            }
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
    }

    private static boolean isHandshaking(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    /** Lets one end say or hear one record. */
    private void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            engine.wrap(ByteBuffer.allocate(0), out);
        } else {
            in.flip();
            engine.unwrap(in, received.clear());
            in.compact();
        }
    }

    @Override
    public void run() throws SSLException {
        move(BYTES);
    }

    /** @return how many bytes arrived */
    int move(int bytes) throws SSLException {
        int arrived = 0;
        sent.clear().limit(bytes);
        while (sent.hasRemaining()) {
            records.clear();
            check(client.wrap(sent, records));
            records.flip();
            received.clear();
            check(server.unwrap(records, received));
            arrived += received.position();
        }
        return arrived;
    }

    private static void check(SSLEngineResult result) throws SSLException {
        if (result.getStatus() != SSLEngineResult.Status.OK) {
            throw new SSLException("a record ended with " + result.getStatus());
        }
    }

    @Override
    public void close() {
        client.closeOutbound();
        server.closeOutbound();
    }
}
