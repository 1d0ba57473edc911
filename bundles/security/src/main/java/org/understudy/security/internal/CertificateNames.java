// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The names in a certificate. */
public final class CertificateNames {
    private static final int DNS = 2;
    private static final int IP = 7;

    private CertificateNames() {}

    /** DNS names and IP addresses, as they stand in the subject alternative name; a malformed one counts as none. */
    public static List<String> alternative(X509Certificate certificate) {
        return alternative(certificate, List.of(DNS, IP));
    }

    /**
     * The names that a primary may be authorized by: the DNS names in lower case, or the common name where there is no
     * alternative name at all (RFC 6125, 6.4.4).
     */
    public static List<String> identities(X509Certificate certificate) {
        List<String> names = new ArrayList<>(alternative(certificate, List.of(DNS)));
        if (names.isEmpty() && alternative(certificate).isEmpty()) {
            commonName(certificate, names);
        }
        names.replaceAll(name -> name.toLowerCase(Locale.ROOT));
        return names;
    }

    private static List<String> alternative(X509Certificate certificate, List<Integer> types) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            return all == null
                    ? List.of()
                    : all.stream()
                            .filter(name -> types.contains((Integer) name.get(0)))
                            .map(name -> (String) name.get(1))
                            .toList();
        } catch (CertificateParsingException malformed) {
            return List.of(); // no name matches: the peer is refused
        }
    }

    private static void commonName(X509Certificate certificate, List<String> names) {
        try {
            for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (rdn.getType().equalsIgnoreCase("CN") && rdn.getValue() instanceof String name) {
                    names.add(name);
                }
            }
        } catch (InvalidNameException malformed) {
            names.clear(); // no name matches: the peer is refused
        }
    }
}
