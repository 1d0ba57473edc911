// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.security.auth.kerberos.KerberosPrincipal;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.Kerberos;
import org.understudy.api.security.Peer;
import org.understudy.api.security.PrimaryAuthorizer;

/**
 * By SPNEGO (RFC 4559): a request to {@value Protocol#AUTHENTICATE_PATH} shows a token, and its connection belongs to the
 * token's principal from then on, for a while. Authorization is looked up at each request.
 */
final class KerberosAuthenticator implements Authenticator {
    private static final Logger LOG = LoggerFactory.getLogger(KerberosAuthenticator.class);
    private static final String BOUND = KerberosAuthenticator.class.getName();

    private final Kerberos kerberos;
    private final PrimaryAuthorizer authorizer;
    private final ServerSettings.Acceptor acceptor;
    private final Clock clock;

    private record Bound(KerberosPrincipal principal, Instant until) {}

    KerberosAuthenticator(
            Kerberos kerberos, PrimaryAuthorizer authorizer, ServerSettings.Acceptor acceptor, Clock clock) {
        this.kerberos = kerberos;
        this.authorizer = authorizer;
        this.acceptor = acceptor;
        this.clock = clock;
    }

    @Override
    public Peer authenticate(Request request, Response response) {
        String address = Request.getRemoteAddr(request);
        try {
            KerberosPrincipal principal =
                    request.getHttpURI().getCanonicalPath().equals(Protocol.AUTHENTICATE_PATH)
                            ? negotiate(request, response)
                            : bound(request);
            return authorizer.authorize(principal, address);
        } catch (ReplicationException e) {
            if (Protocol.status(e.code()) == 401) {
                response.getHeaders().add(HttpHeader.WWW_AUTHENTICATE, Protocol.NEGOTIATE);
            }
            if (request.getHeaders().contains(HttpHeader.AUTHORIZATION)
                    || e.code() == ErrorCode.PRIMARY_NOT_AUTHORIZED) {
                LOG.warn("Refused a request from {}: {}.", address, e.getMessage());
            }
            throw e;
        }
    }

    private KerberosPrincipal bound(Request request) {
        if (request.getConnectionMetaData().getAttribute(BOUND) instanceof Bound bound
                && clock.instant().isBefore(bound.until())) {
            return bound.principal();
        }
        throw refused("this connection is not authenticated, or not any more");
    }

    private KerberosPrincipal negotiate(Request request, Response response) {
        String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (header == null) {
            throw refused("the connection has to be authenticated by Kerberos");
        }
        // whoever has shown a token that is not good enough starts on a new connection
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        request.getConnectionMetaData().removeAttribute(BOUND);
        byte[] token = Protocol.negotiationToken(header)
                .orElseThrow(() -> refused("the Authorization header is none of Negotiate"));
        Kerberos.Acceptance accepted = kerberos.accept(acceptor.identity(), token, ownCertificate(request));
        request.getConnectionMetaData()
                .setAttribute(BOUND, new Bound(accepted.peer(), clock.instant().plus(acceptor.duration())));
        response.getHeaders().remove(HttpHeader.CONNECTION);
        response.getHeaders()
                .put(
                        HttpHeader.WWW_AUTHENTICATE,
                        Protocol.NEGOTIATE + " " + Base64.getEncoder().encodeToString(accepted.reply()));
        response.getHeaders().put(Protocol.DURATION_HEADER, acceptor.duration().toSeconds());
        return accepted.peer();
    }

    /** The certificate that this very connection was made with: a new one may have taken its place. */
    private static Optional<X509Certificate> ownCertificate(Request request) {
        if (request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE) instanceof EndPoint.SslSessionData session) {
            Certificate[] own = session.sslSession().getLocalCertificates();
            if (own != null && own.length > 0 && own[0] instanceof X509Certificate certificate) {
                return Optional.of(certificate);
            }
            throw new ReplicationException(
                    ErrorCode.INTERNAL, "a TLS connection without a certificate of the server", "see the log");
        }
        return Optional.empty();
    }

    private static ReplicationException refused(String message) {
        return new ReplicationException(
                ErrorCode.KERBEROS_REFUSED,
                message,
                "let the primary use kerberos+tls:// or kerberos:// as configured");
    }
}
