// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.pairing;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.understudy.api.security.Quota;

/**
 * An invitation that can still be accepted.
 *
 * @param id 32 hexadecimal digits; no secret
 * @param quota as in {@link InvitationTerms}, and so are {@code payloadRequired} and {@code name}
 */
public record Invitation(
        String id,
        Instant expires,
        Path location,
        String trustGroup,
        Quota quota,
        boolean payloadRequired,
        Optional<String> name) {
    public Invitation {
        Objects.requireNonNull(id);
        Objects.requireNonNull(expires);
        Objects.requireNonNull(location);
        Objects.requireNonNull(trustGroup);
        Objects.requireNonNull(quota);
        Objects.requireNonNull(name);
    }
}
