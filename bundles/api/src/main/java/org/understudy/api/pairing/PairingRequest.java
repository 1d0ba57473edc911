// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.pairing;

import java.util.Objects;

/**
 * What a primary asks for; comes from the network, and was checked by nobody.
 *
 * @param invitation the invitation's id
 * @param csr a PKCS#10 request (RFC 2986) in DER
 * @param certificate the primary's own one in DER, if it has one of the replica's authority and wants no other; else empty
 * @param proof that the primary has the token: a signature over all this and the replica's certificate
 */
public record PairingRequest(String invitation, byte[] csr, byte[] certificate, byte[] proof) {
    public PairingRequest {
        Objects.requireNonNull(invitation);
        Objects.requireNonNull(csr);
        Objects.requireNonNull(certificate);
        Objects.requireNonNull(proof);
    }
}
