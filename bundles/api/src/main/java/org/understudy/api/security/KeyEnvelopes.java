// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Seals the secret of a transfer for one node and signs it by another one, with the certificates of both: CMS SignedData
 * (RFC 5652) around AuthEnvelopedData (RFC 5083). Certificates and envelopes are DER in Base64. Whose certificates are
 * trusted is a setting of its own, {@value #PID}: who ends TLS on the way may be trusted for TLS, and must not be here.
 * Files are read at each call. Thread-safe.
 */
public interface KeyEnvelopes {
    String PID = "org.understudy.payload";

    /** The most characters of an envelope or of a certificate. */
    int MAX_TEXT = 16 * 1024;

    /** Whether this node, as a replica, takes chunks only if they are encrypted. */
    boolean isRequired();

    /**
     * The chain of this node's certificate, its own first.
     *
     * @throws org.understudy.api.ReplicationException with {@code CREDENTIALS_UNUSABLE} if this node can neither seal nor
     *     open
     */
    List<String> certificates();

    /**
     * @param content at most 1 KiB
     * @param recipient the chain of the certificate that alone can open it, its own first; hostile
     * @param host a DNS name or an address, which that certificate must be for
     * @throws org.understudy.api.ReplicationException with {@code CERTIFICATE_UNTRUSTED}, {@code CERTIFICATE_EXPIRED} or
     *     {@code HOST_NAME_MISMATCH} if it is not the recipient's to open, {@code CREDENTIALS_UNUSABLE} if this node has
     *     no key to sign with
     */
    String seal(byte[] content, List<String> recipient, String host);

    /**
     * @param envelope hostile
     * @throws org.understudy.api.ReplicationException with {@code PAYLOAD_KEY_REFUSED} if it is malformed, for another
     *     node, or not signed by a node that is trusted, {@code CREDENTIALS_UNUSABLE} if this node has no key
     */
    Opened open(String envelope);

    /** @param signer whose certificate is trusted and valid now; whether it may do so is decided elsewhere */
    record Opened(byte[] content, X509Certificate signer) {}
}
