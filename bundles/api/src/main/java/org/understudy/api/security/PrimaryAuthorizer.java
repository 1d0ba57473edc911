// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.security.cert.X509Certificate;
import javax.security.auth.kerberos.KerberosPrincipal;

/** Decides whether a primary may use this replica: once for a request, before its body is read. Thread-safe. */
public interface PrimaryAuthorizer {
    /**
     * @param certificate the client certificate that the TLS layer has verified
     * @param address the client's network address
     * @throws org.understudy.api.ReplicationException with {@code PRIMARY_NOT_AUTHORIZED}
     */
    Peer authorize(X509Certificate certificate, String address);

    /**
     * @param principal whom Kerberos has authenticated
     * @param address the client's network address
     * @throws org.understudy.api.ReplicationException with {@code PRIMARY_NOT_AUTHORIZED}
     */
    Peer authorize(KerberosPrincipal principal, String address);

    /**
     * Decides whether who signed the key of a transfer may do so for the primary that sends it: a primary that is
     * authorized for the same trust group, or the host that the sender's Kerberos principal is for.
     *
     * @param signer a certificate that was verified
     * @throws org.understudy.api.ReplicationException with {@code PAYLOAD_KEY_REFUSED}
     */
    void requireSigner(X509Certificate signer, Peer sender);
}
