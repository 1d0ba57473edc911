// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.pairing;

import java.util.List;

/** A replica that invites primaries: it listens for them as long as an invitation is open. Thread-safe. */
public interface PairingHost {
    /**
     * Makes an invitation, and listens.
     *
     * @param addresses where primaries reach this node, as HOST, or as HOST:PORT where the port is another one outside;
     *     the names in the node's certificate, if there are none
     * @throws org.understudy.api.ReplicationException if the node can't invite, or can't listen
     */
    IssuedInvitation invite(InvitationTerms terms, List<String> addresses);

    /** Those that can be accepted now. */
    List<Invitation> open();

    /** @return false if there is no such open invitation */
    boolean cancel(String id);
}
