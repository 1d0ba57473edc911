// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.Authentication;
import org.understudy.api.security.TlsContexts;
import org.understudy.api.security.TlsSettings;

/**
 * A primary's TLS. A primary that only uses Kerberos needs no certificate of its own, and without TLS none at all: what is
 * missing fails who needs it.
 */
final class ClientTls {
    private final SslContextFactory.Client factory = new SslContextFactory.Client();
    private final Optional<ReplicationException> noCertificate;
    private final Optional<ReplicationException> noTrust;

    ClientTls(TlsSettings settings, TlsContexts contexts) {
        Optional<SSLContext> context = Optional.empty();
        Optional<ReplicationException> certificate = Optional.empty();
        Optional<ReplicationException> trust = Optional.empty();
        try {
            context = Optional.of(contexts.load(settings).context());
        } catch (ReplicationException e) {
            certificate = Optional.of(e);
            try {
                context = Optional.of(contexts.trusting(settings));
            } catch (ReplicationException neither) {
                trust = Optional.of(neither);
            }
        }
        context.ifPresent(factory::setSslContext);
        noCertificate = certificate;
        noTrust = trust;
        factory.setIncludeProtocols("TLSv1.3");
        factory.setEndpointIdentificationAlgorithm("HTTPS");
    }

    SslContextFactory.Client factory() {
        return factory;
    }

    /** @throws ReplicationException with {@code CREDENTIALS_UNUSABLE} if what it needs is not there */
    void check(Authentication authentication) {
        Optional<ReplicationException> missing = switch (authentication) {
            case CERTIFICATE -> noCertificate;
            case KERBEROS_TLS -> noTrust;
            case KERBEROS -> Optional.empty();
        };
        if (missing.isPresent()) {
            ReplicationException known = missing.get();
            throw new ReplicationException(known.code(), known.getMessage(), known.remedy(), known);
        }
    }
}
