// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.pairing;

import java.util.Objects;

/**
 * What a primary got.
 *
 * @param certificate the primary's, in DER
 * @param authority the one of who issued it, in DER
 * @param primary the name under which the replica authorized the primary
 * @param port the replica server's TCP port
 */
public record PairingGrant(byte[] certificate, byte[] authority, String primary, int port) {
    public PairingGrant {
        Objects.requireNonNull(certificate);
        Objects.requireNonNull(authority);
        Objects.requireNonNull(primary);
    }
}
