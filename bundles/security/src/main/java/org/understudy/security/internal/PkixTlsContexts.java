// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Collections;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.Revocation;
import org.understudy.api.security.TlsContexts;
import org.understudy.api.security.TlsSettings;

/** TLS contexts by the platform's own JSSE and PKIX (RFC 5280). */
@Component
public final class PkixTlsContexts implements TlsContexts {
    /** What this process made itself a moment ago. */
    private static final Revocation NOT_CHECKED = new Revocation(Revocation.Mode.OFF, Optional.empty());

    @Activate
    public PkixTlsContexts() {}

    @Override
    public NodeTls load(TlsSettings settings) {
        OwnStore own = OwnStore.read(settings);
        KeyStore trust = trust(settings);
        try {
            return new NodeTls(
                    context(own.keys(), own.password(), trustManager(trust, settings.revocation())),
                    ownCertificate(settings.keyStore(), own.keys()));
        } catch (GeneralSecurityException e) {
            throw CredentialFiles.unusable(settings.keyStore(), "can't be used: " + e.getMessage(), e);
        }
    }

    @Override
    public SSLContext trusting(TlsSettings settings) {
        TrustManager trust = trustManager(settings);
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw CredentialFiles.unusable(settings.trustStore(), "can't be used: " + e.getMessage(), e);
        }
    }

    @Override
    public SSLContext pinned(byte[] sha256) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(
                    null, new TrustManager[] {new PinnedTrustManager(sha256, PkixTlsContexts::trustingOnly)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new ReplicationException(
                    ErrorCode.CREDENTIALS_UNUSABLE, "TLS can't be used: " + e.getMessage(), "see the log", e);
        }
    }

    private static X509ExtendedTrustManager trustingOnly(X509Certificate authority) throws GeneralSecurityException {
        try {
            KeyStore trust = CredentialFiles.newStore();
            trust.setCertificateEntry("ca", authority);
            return trustManager(trust, Revocation.DEFAULT);
        } catch (IOException e) {
            throw new GeneralSecurityException(e); // nothing is read
        }
    }

    @Override
    public NodeTls throwaway(String host) {
        try {
            ThrowawayCredentials made = ThrowawayCredentials.make(host, Clock.systemUTC());
            return new NodeTls(
                    context(made.keys(), new char[0], trustManager(made.trust(), NOT_CHECKED)), made.certificate());
        } catch (IOException | GeneralSecurityException e) {
            throw new ReplicationException(
                    ErrorCode.CREDENTIALS_UNUSABLE, "keys can't be made: " + e.getMessage(), "see the log", e);
        }
    }

    /** What decides about other nodes' certificates; reads the trust store now. */
    static TypedTrustManager trustManager(TlsSettings settings) {
        KeyStore trust = trust(settings);
        try {
            return trustManager(trust, settings.revocation());
        } catch (GeneralSecurityException e) {
            throw CredentialFiles.unusable(settings.trustStore(), "can't be used: " + e.getMessage(), e);
        }
    }

    private static SSLContext context(KeyStore keys, char[] password, TrustManager trust)
            throws GeneralSecurityException {
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
        keyManagers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keyManagers.getKeyManagers(), new TrustManager[] {trust}, null);
        return context;
    }

    private static KeyStore trust(TlsSettings settings) {
        Path file = settings.trustStore();
        KeyStore trust;
        try {
            if (TlsSettings.isPem(file)) {
                trust = CredentialFiles.newStore();
                for (X509Certificate certificate : CredentialFiles.readPem(file)) {
                    trust.setCertificateEntry("ca" + trust.size(), certificate);
                }
            } else {
                trust = CredentialFiles.readStore(file, CredentialFiles.password(settings));
            }
            if (trust.size() == 0) {
                throw CredentialFiles.unusable(file, "has no trusted certificate", null);
            }
            return trust;
        } catch (IOException | GeneralSecurityException e) {
            throw CredentialFiles.unusable(file, "can't be used: " + e.getMessage(), e);
        }
    }

    private static TypedTrustManager trustManager(KeyStore trust, Revocation revocation)
            throws GeneralSecurityException {
        return new TypedTrustManager(RevocationTrust.of(trust, revocation));
    }

    private static X509Certificate ownCertificate(Path file, KeyStore keys) throws GeneralSecurityException {
        for (String alias : Collections.list(keys.aliases())) {
            Certificate certificate = keys.getCertificate(alias);
            if (keys.isKeyEntry(alias) && certificate instanceof X509Certificate own) {
                return own;
            }
        }
        throw CredentialFiles.unusable(file, "has no key with a certificate", null);
    }
}
