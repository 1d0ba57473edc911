// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.pairing;

import java.time.Instant;
import java.util.Objects;

/**
 * An invitation that was made just now.
 *
 * @param token a secret: who has it is let in, once
 */
public record IssuedInvitation(String id, Instant expires, String token) {
    public IssuedInvitation {
        Objects.requireNonNull(id);
        Objects.requireNonNull(expires);
        Objects.requireNonNull(token);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "IssuedInvitation[" + id + ", until " + expires + "]";
    }
}
