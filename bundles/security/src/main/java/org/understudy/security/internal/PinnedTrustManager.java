// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.understudy.api.ErrorCode;
import org.understudy.api.security.PeerCertificateException;

/**
 * Trusts servers of one authority, of which the fingerprint is known and no more. The server shows the authority's certificate
 * at the end of its chain; if it has the fingerprint, all else is checked as with a trust store that has it: signatures,
 * validity, usage, host name.
 */
final class PinnedTrustManager extends X509ExtendedTrustManager {
    private final byte[] fingerprint;
    private final Trusting trusting;

    /** Makes the checks for a trusted authority. */
    interface Trusting {
        X509ExtendedTrustManager authority(X509Certificate certificate) throws GeneralSecurityException;
    }

    /** @param fingerprint SHA-256 of the authority's certificate */
    PinnedTrustManager(byte[] fingerprint, Trusting trusting) {
        this.fingerprint = fingerprint.clone();
        this.trusting = trusting;
    }

    private X509ExtendedTrustManager of(X509Certificate[] chain) throws CertificateException {
        X509Certificate last = chain[chain.length - 1];
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(last.getEncoded());
            if (!MessageDigest.isEqual(digest, fingerprint)) {
                throw new PeerCertificateException(
                        ErrorCode.CERTIFICATE_UNTRUSTED,
                        "the certificate of "
                                + chain[0].getSubjectX500Principal().getName()
                                + " is not of the authority that the invitation names (SHA-256 "
                                + HexFormat.of().formatHex(fingerprint) + ")",
                        true,
                        null);
            }
            return trusting.authority(last);
        } catch (CertificateException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        of(chain).checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        of(chain).checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a server is not trusted without its host name");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noClients();
    }

    private static CertificateException noClients() {
        return new CertificateException("no client is trusted by a fingerprint");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
