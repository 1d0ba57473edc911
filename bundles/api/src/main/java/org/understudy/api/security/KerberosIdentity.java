// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Who a node is in Kerberos.
 *
 * @param principal with its realm, such as {@code host/primary.example.com@EXAMPLE.COM}
 * @param keytab the file with its keys
 */
public record KerberosIdentity(String principal, Path keytab) {
    /** The service class of a replica server where none is configured: the specification's own. */
    public static final String DEFAULT_SERVICE = "Hyper-V Replica Service";

    public KerberosIdentity {
        Objects.requireNonNull(principal);
        Objects.requireNonNull(keytab);
    }
}
