// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.security.cert.X509Certificate;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.Peer;
import org.understudy.api.security.PrimaryAuthorizer;

/** By the client certificate that the TLS layer has verified. */
final class CertificateAuthenticator implements Authenticator {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateAuthenticator.class);

    private final PrimaryAuthorizer authorizer;

    CertificateAuthenticator(PrimaryAuthorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public Peer authenticate(Request request, Response response) {
        String address = Request.getRemoteAddr(request);
        if (request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE) instanceof EndPoint.SslSessionData session
                && session.peerCertificates() != null
                && session.peerCertificates().length > 0) {
            X509Certificate certificate = session.peerCertificates()[0];
            try {
                return authorizer.authorize(certificate, address);
            } catch (ReplicationException e) {
                LOG.warn("Refused a request from {}: {}.", address, e.getMessage());
                throw e;
            }
        }
        throw new ReplicationException(
                ErrorCode.PRIMARY_NOT_AUTHORIZED, "a request from " + address + " without a certificate", "");
    }
}
