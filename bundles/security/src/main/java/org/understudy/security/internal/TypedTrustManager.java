// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.understudy.api.ErrorCode;
import org.understudy.api.security.PeerCertificateException;

/**
 * The platform's PKIX checks, with a refusal's reason as a type. The chain is checked first and the host name then, so
 * that an untrusted certificate is never reported as one for another host.
 */
final class TypedTrustManager extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager pkix;

    TypedTrustManager(X509ExtendedTrustManager pkix) {
        this.pkix = pkix;
    }

    private interface Check {
        void run() throws CertificateException;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkChain(chain, true, () -> pkix.checkClientTrusted(chain, authType, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        SSLSession session = engine.getHandshakeSession();
        checkChain(chain, asksForCertificate(session), () -> pkix.checkServerTrusted(chain, authType));
        checkHost(chain, session, () -> pkix.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkChain(chain, true, () -> pkix.checkClientTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        SSLSession session = ((SSLSocket) socket).getHandshakeSession();
        checkChain(chain, asksForCertificate(session), () -> pkix.checkServerTrusted(chain, authType));
        checkHost(chain, session, () -> pkix.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        checkChain(chain, true, () -> pkix.checkClientTrusted(chain, authType));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        checkChain(chain, true, () -> pkix.checkServerTrusted(chain, authType));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return pkix.getAcceptedIssuers();
    }

    /**
     * Whether the server asks for a certificate: its question lists the signatures that it takes, and in TLS 1.3, which
     * nodes speak only, comes before its own certificate. Without a list there was no question.
     */
    private static boolean asksForCertificate(SSLSession handshake) {
        return !(handshake instanceof ExtendedSSLSession session)
                || session.getPeerSupportedSignatureAlgorithms().length > 0;
    }

    private static void checkChain(X509Certificate[] chain, boolean mutual, Check check)
            throws PeerCertificateException {
        try {
            check.run();
        } catch (CertificateException e) {
            throw refused(chain, mutual, e);
        }
    }

    private static void checkHost(X509Certificate[] chain, SSLSession session, Check check)
            throws PeerCertificateException {
        try {
            check.run();
        } catch (CertificateException e) {
            if (find(e, CertPathValidatorException.class) != null) {
                throw refused(chain, asksForCertificate(session), e);
            }
            throw new PeerCertificateException(
                    ErrorCode.HOST_NAME_MISMATCH,
                    "the certificate is for " + CertificateNames.alternative(chain[0]) + ", not for "
                            + session.getPeerHost(),
                    asksForCertificate(session),
                    e);
        }
    }

    private static PeerCertificateException refused(X509Certificate[] chain, boolean mutual, CertificateException e) {
        String subject = chain[0].getSubjectX500Principal().getName();
        if (isExpired(e)) {
            return new PeerCertificateException(
                    ErrorCode.CERTIFICATE_EXPIRED,
                    "the certificate of " + subject + " is valid from "
                            + chain[0].getNotBefore().toInstant() + " to "
                            + chain[0].getNotAfter().toInstant() + " only",
                    mutual,
                    e);
        }
        CertPathValidatorException path = find(e, CertPathValidatorException.class);
        if (path != null && path.getReason() == BasicReason.REVOKED) {
            return new PeerCertificateException(
                    ErrorCode.CERTIFICATE_REVOKED, "the certificate of " + subject + " was revoked", mutual, e);
        }
        if (path != null && path.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS) {
            return new PeerCertificateException(
                    ErrorCode.CERTIFICATE_REVOKED,
                    "whether the certificate of " + subject + " was revoked can't be found out: " + path.getMessage(),
                    mutual,
                    e);
        }
        return new PeerCertificateException(
                ErrorCode.CERTIFICATE_UNTRUSTED,
                "the certificate of " + subject + ", issued by "
                        + chain[0].getIssuerX500Principal().getName() + ", is not trusted",
                mutual,
                e);
    }

    private static boolean isExpired(CertificateException e) {
        CertPathValidatorException path = find(e, CertPathValidatorException.class);
        return find(e, CertificateExpiredException.class) != null
                || find(e, CertificateNotYetValidException.class) != null
                || path != null
                        && (path.getReason() == BasicReason.EXPIRED || path.getReason() == BasicReason.NOT_YET_VALID);
    }

    /** The outermost of its type among a failure and its causes; null if there is none. */
    static <T> T find(Throwable e, Class<T> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
