// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How it is checked that the other side's certificates were not revoked (RFC 5280, RFC 6960): by a file with lists, and by what
 * the certificates name themselves.
 *
 * @param lists a file with certificate revocation lists, PEM or DER
 */
public record Revocation(Mode mode, Optional<Path> lists) {
    /** What is done with a certificate of which it can't be found out whether it was revoked. */
    public enum Mode {
        /** Nothing is checked. */
        OFF,
        /** It is accepted. */
        SOFT,
        /** It is refused. */
        HARD
    }

    /** What certificates name is asked, and need not answer. */
    public static final Revocation DEFAULT = new Revocation(Mode.SOFT, Optional.empty());

    public Revocation {
        Objects.requireNonNull(mode);
        Objects.requireNonNull(lists);
    }
}
