// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.nio.file.Path;
import java.util.Objects;

/**
 * An entry of the replica's list of primaries.
 *
 * @param primary a DNS name, or {@code *.domain} with the wildcard as the whole first label, compared with the names in
 *     the primary's certificate, without regard to case; or a Kerberos principal, or {@code service/*.domain@REALM},
 *     compared as it is
 * @param location where the replicas of its new workloads go
 * @param trustGroup primaries of one group may update each other's workloads
 * @param quota what the workloads of all primaries of this entry may take together
 * @param payloadRequired whether they have to encrypt what they send from node to node, whatever TLS does besides
 */
public record Authorization(String primary, Path location, String trustGroup, Quota quota, boolean payloadRequired) {
    /** The group of an entry that names none. */
    public static final String DEFAULT_GROUP = "DEFAULT";

    public Authorization {
        Objects.requireNonNull(primary);
        Objects.requireNonNull(location);
        Objects.requireNonNull(trustGroup);
        Objects.requireNonNull(quota);
    }

    /** Without a limit, and with payloads as the primary decides. */
    public Authorization(String primary, Path location, String trustGroup) {
        this(primary, location, trustGroup, Quota.NONE, false);
    }
}
