// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.pairing;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.security.TlsSettings;

/** A primary's way to a replica that invited it. Thread-safe. */
public interface PairingChannel {
    /**
     * A replica's answer.
     *
     * @param from the address that answered
     */
    record Answer(ReplicaAddress from, PairingGrant grant) {}

    /** Where this node, as a primary, keeps its credentials. */
    TlsSettings credentials();

    /**
     * Asks at one address after the other, until one is the replica. Nothing is sent to a server whose certificate is not
     * of this authority, and for the address.
     *
     * @param authority SHA-256 of the authority's certificate
     * @param request makes the request for the certificate that the replica showed
     * @throws org.understudy.api.ReplicationException the replica's, or why no address could be reached
     */
    Answer ask(List<ReplicaAddress> addresses, byte[] authority, Function<X509Certificate, PairingRequest> request);
}
