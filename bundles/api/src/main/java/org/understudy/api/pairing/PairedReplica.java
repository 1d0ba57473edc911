// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.pairing;

import java.util.Objects;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.security.CertificateInfo;

/**
 * What came of an invitation on the primary.
 *
 * @param replica the replica server's address, for relationships
 * @param primary the name under which the replica authorized this node
 * @param certificate this node's
 * @param kept whether it was there before
 */
public record PairedReplica(ReplicaAddress replica, String primary, CertificateInfo certificate, boolean kept) {
    public PairedReplica {
        Objects.requireNonNull(replica);
        Objects.requireNonNull(primary);
        Objects.requireNonNull(certificate);
    }
}
