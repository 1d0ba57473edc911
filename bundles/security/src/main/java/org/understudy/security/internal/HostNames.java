// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import org.bouncycastle.util.IPAddress;

/** Whether a certificate is for a host, where there is no TLS that could tell (RFC 9525). */
final class HostNames {
    private HostNames() {}

    /** By the subject alternative name alone; a wildcard stands for the whole first label. */
    static boolean isFor(X509Certificate certificate, String host) {
        boolean address = IPAddress.isValid(host);
        return CertificateNames.alternative(certificate).stream()
                .anyMatch(name -> address == IPAddress.isValid(name)
                        && (address ? isSameAddress(name, host) : matches(lower(name), lower(host))));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static boolean matches(String name, String host) {
        if (!name.startsWith("*.")) {
            return name.equals(host);
        }
        int dot = host.indexOf('.');
        // a wildcard for all hosts of a top-level domain is none
        return dot > 0 && name.indexOf('.', 2) > 0 && host.substring(dot).equals(name.substring(1));
    }

    /** Both are literals: no name is looked up. */
    private static boolean isSameAddress(String one, String other) {
        try {
            return InetAddress.getByName(one).equals(InetAddress.getByName(other));
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
