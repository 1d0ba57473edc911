// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.pairing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What whoever accepts an invitation gets.
 *
 * @param location where the replicas of its workloads go, an absolute path
 * @param trustGroup of its authorization
 * @param name the names that its certificate may have: a DNS name, or {@code *.domain}; any that is not taken, if empty
 * @param replace whether a name may be taken that an authorization of the replica has already
 * @param validity how long the invitation can be accepted, {@link #MIN_VALIDITY} to {@link #MAX_VALIDITY}
 */
public record InvitationTerms(
        Path location, String trustGroup, Optional<String> name, boolean replace, Duration validity) {
    public static final Duration DEFAULT_VALIDITY = Duration.ofMinutes(15);
    public static final Duration MIN_VALIDITY = Duration.ofMinutes(1);
    public static final Duration MAX_VALIDITY = Duration.ofDays(1);

    public InvitationTerms {
        Objects.requireNonNull(location);
        Objects.requireNonNull(trustGroup);
        Objects.requireNonNull(name);
        Objects.requireNonNull(validity);
    }
}
