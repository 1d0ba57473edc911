// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.pairing;

import java.util.List;

/** A primary that accepts an invitation. Thread-safe. */
public interface PairingGuest {
    /**
     * Gets a certificate and an authorization from the replica that made the invitation, and keeps the certificate, its key and
     * the authority in {@code etc/understudy}. A node that has a certificate of this authority keeps it, and is authorized.
     *
     * @param token as the replica printed it
     * @param names DNS names for the certificate, the first one to be authorized; the name of this host, if there are none
     * @param replace whether credentials that are there already are put aside
     * @throws org.understudy.api.ReplicationException if it is refused; then nothing has changed here
     */
    PairedReplica accept(String token, List<String> names, boolean replace);
}
