// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.pairing;

import java.security.cert.X509Certificate;
import java.util.List;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.security.TlsSettings;

/** A replica's invitations, which survive a restart, and who is let in by one. Thread-safe. */
public interface PairingDesk {
    int MAX_ADDRESSES = 8;

    /**
     * The names under which the replica server's certificate lets it be reached.
     *
     * @throws org.understudy.api.ReplicationException if the node can't invite: it has no authority's key or no certificate
     *     of it, and what to do
     */
    List<String> hosts(TlsSettings server);

    /**
     * Makes an invitation.
     *
     * @param addresses where to ask for pairing, at most {@link #MAX_ADDRESSES}, each with a host that the server's
     *     certificate is for
     * @throws org.understudy.api.ReplicationException as {@link #hosts}, or if the terms are not allowed
     */
    IssuedInvitation invite(InvitationTerms terms, List<ReplicaAddress> addresses, TlsSettings server);

    /** Those that can be accepted now, the one that expires first at first. */
    List<Invitation> open();

    /** @return false if there is no such open invitation */
    boolean cancel(String id);

    /**
     * Lets a primary in, if its request deserves it: once for an invitation, which is used up durably before anything is
     * signed.
     *
     * @param server the certificate that the replica showed on the connection
     * @param tls the replica server's credentials
     * @param port the replica server's
     * @param address the primary's network address
     * @throws org.understudy.api.ReplicationException with {@code PAIRING_REFUSED}
     */
    PairingGrant accept(PairingRequest request, X509Certificate server, TlsSettings tls, int port, String address);
}
