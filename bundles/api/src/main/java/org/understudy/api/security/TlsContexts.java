// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;

/**
 * Makes TLS contexts. Their trust managers check chain, validity and usage, and on the client side the host name, and
 * report a refusal as a {@link PeerCertificateException}, so that nobody has to read messages. Thread-safe.
 */
public interface TlsContexts {
    /**
     * A node's TLS context together with its own certificate.
     *
     * @param context for TLS 1.3, client and server side
     */
    record NodeTls(SSLContext context, X509Certificate certificate) {}

    /**
     * Reads the files of the settings now.
     *
     * @throws org.understudy.api.ReplicationException with {@code CREDENTIALS_UNUSABLE}, naming the file
     */
    NodeTls load(TlsSettings settings);

    /**
     * For a client that shows no certificate: reads the trust store only, and the password if that is a PKCS#12 file.
     *
     * @throws org.understudy.api.ReplicationException with {@code CREDENTIALS_UNUSABLE}, naming the file
     */
    SSLContext trusting(TlsSettings settings);

    /**
     * For a client that shows no certificate and knows one authority only by its fingerprint: a server is trusted whose chain
     * ends in that authority, and whose certificate is for its host.
     *
     * @param sha256 of the authority's certificate in DER, 32 bytes
     */
    SSLContext pinned(byte[] sha256);

    /**
     * Credentials with a key and an authority that are made for this call and kept in memory only: for both ends of a
     * connection within the process.
     *
     * @param host a DNS name or an address, which the certificate is for
     */
    NodeTls throwaway(String host);
}
