// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;

/** Renews the certificates that this node's authority has issued, for those who have them. Thread-safe. */
public interface CertificateRenewals {
    /**
     * @param peer who asks; the certificate is its own if its name is among the certificate's
     * @return a certificate with the same names, for as long as the present one, with the authority's behind it
     * @throws org.understudy.api.ReplicationException with {@code RENEWAL_REFUSED}
     */
    ControlReply.NodeCertificate renew(Peer peer, ControlRequest.RenewCertificate request);
}
