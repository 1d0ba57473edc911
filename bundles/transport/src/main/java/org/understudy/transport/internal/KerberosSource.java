// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.security.KerberosIdentity;

/** Who a node is in Kerberos, as its settings say. */
final class KerberosSource {
    static final String PRINCIPAL = "kerberos.principal";
    static final String ALLOWED = "a principal with its realm, such as host/primary.example.com@EXAMPLE.COM";

    private static final Pattern NAME = Pattern.compile("[\\p{Graph} &&[^@\\\\]]{1,256}@[A-Za-z0-9.-]{1,253}");

    private KerberosSource() {}

    /**
     * @param etc the folder in whose {@code understudy} the keytab is where the settings name none
     * @return empty if no principal is set
     */
    static Optional<KerberosIdentity> identity(Settings settings, Path etc) {
        Path keytab = settings.path("kerberos.keytab")
                .orElse(etc.resolve("understudy").resolve("node.keytab"));
        return settings.find(PRINCIPAL).map(principal -> {
            if (!NAME.matcher(principal).matches()) {
                throw new InvalidSettingException(PRINCIPAL, principal, ALLOWED);
            }
            return new KerberosIdentity(principal, keytab);
        });
    }
}
