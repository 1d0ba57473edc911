// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An OCSP server (RFC 6960) over HTTP, with the key of an authority in a folder. */
final class OcspResponder implements AutoCloseable {
    private final HttpServer http;
    private final X509Certificate authority;
    private final PrivateKey key;
    private final Set<BigInteger> revoked = ConcurrentHashMap.newKeySet();
    private volatile Duration age = Duration.ZERO;

    final AtomicInteger asked = new AtomicInteger();

    OcspResponder(Path folder) throws Exception {
        char[] password = CredentialFiles.readPassword(folder.resolve("ca.password"));
        KeyStore store = CredentialFiles.readStore(folder.resolve("ca.p12"), password);
        this.authority = (X509Certificate) store.getCertificate("key");
        this.key = (PrivateKey) store.getKey("key", password);
        this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.start();
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    void revoke(X509Certificate certificate) {
        revoked.add(certificate.getSerialNumber());
    }

    /** From now on its answers were given so long ago, and were good for an hour. */
    void answerAsOf(Duration earlier) {
        age = earlier;
    }

    /** The platform asks with GET where the request is short, with POST otherwise. */
    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        try (exchange) {
            byte[] request = exchange.getRequestMethod().equals("POST")
                    ? exchange.getRequestBody().readAllBytes()
                    : java.util.Base64.getDecoder()
                            .decode(exchange.getRequestURI().getPath().substring(1));
            byte[] response = response(new OCSPReq(request));
            exchange.getResponseHeaders().add("Content-Type", "application/ocsp-response");
            exchange.sendResponseHeaders(200, response.length);
            exchange.getResponseBody().write(response);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private byte[] response(OCSPReq request) throws Exception {
        X509CertificateHolder holder = new JcaX509CertificateHolder(authority);
        BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(new RespID(holder.getSubject()));
        Instant given = Instant.now().minus(age);
        for (Req each : request.getRequestList()) {
            CertificateStatus status = revoked.contains(each.getCertID().getSerialNumber())
                    ? new RevokedStatus(Date.from(given), CRLReason.keyCompromise)
                    : CertificateStatus.GOOD;
            builder.addResponse(each.getCertID(), status, Date.from(given), Date.from(given.plus(Duration.ofHours(1))));
        }
        Extension nonce = request.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
        if (nonce != null) {
            builder.setResponseExtensions(new Extensions(nonce));
        }
        BasicOCSPResp answer = builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(key), new X509CertificateHolder[0], new Date());
        return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, answer).getEncoded();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
