// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.pairing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.understudy.api.security.Quota;

/**
 * What whoever accepts an invitation gets.
 *
 * @param location where the replicas of its workloads go, an absolute path
 * @param trustGroup of its authorization
 * @param quota of its authorization; a primary that was authorized before keeps the limits of which this has none
 * @param payloadRequired whether it has to encrypt what it sends from node to node; if not, one that was authorized
 *     before does as it had to
 * @param name the names that its certificate may have: a DNS name, or {@code *.domain}; any that is not taken, if empty
 * @param replace whether a name may be taken that an authorization of the replica has already
 * @param validity how long the invitation can be accepted, {@link #MIN_VALIDITY} to {@link #MAX_VALIDITY}
 */
public record InvitationTerms(
        Path location,
        String trustGroup,
        Quota quota,
        boolean payloadRequired,
        Optional<String> name,
        boolean replace,
        Duration validity) {
    public static final Duration DEFAULT_VALIDITY = Duration.ofMinutes(15);
    public static final Duration MIN_VALIDITY = Duration.ofMinutes(1);
    public static final Duration MAX_VALIDITY = Duration.ofDays(1);

    public InvitationTerms {
        Objects.requireNonNull(location);
        Objects.requireNonNull(trustGroup);
        Objects.requireNonNull(quota);
        Objects.requireNonNull(name);
        Objects.requireNonNull(validity);
    }

    /** Without a limit, and with payloads as the primary decides. */
    public InvitationTerms(
            Path location, String trustGroup, Optional<String> name, boolean replace, Duration validity) {
        this(location, trustGroup, Quota.NONE, false, name, replace, validity);
    }
}
