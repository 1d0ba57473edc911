// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.understudy.security.internal.CertificateMaker;
import org.understudy.security.internal.CertificateNames;
import org.understudy.security.internal.NodeCredentials;

/** When a certificate is renewed, and what by. */
final class Renewals {
    private Renewals() {}

    static Duration validity(X509Certificate certificate) {
        return Duration.between(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    private static Duration left(X509Certificate certificate, Instant now) {
        return Duration.between(now, certificate.getNotAfter().toInstant());
    }

    /** With less than a third of its time left there is time for many attempts, and for an operator. */
    static boolean isDue(X509Certificate certificate, Instant now) {
        return left(certificate, now).multipliedBy(3).compareTo(validity(certificate)) < 0;
    }

    /** Who asks before half of the time is over is told to wait. */
    static boolean isTooEarly(X509Certificate certificate, Instant now) {
        return left(certificate, now).multipliedBy(2).compareTo(validity(certificate)) > 0;
    }

    /** One for another key, with the same names and for as long. */
    static X509Certificate renew(
            CertificateMaker maker, X509Certificate present, PublicKey key, NodeCredentials authority)
            throws GeneralSecurityException, IOException {
        List<String> names = CertificateNames.alternative(present);
        int days = Math.max(1, (int) validity(present).toDays());
        return maker.node(
                key, authority.certificate(), authority.key(), commonName(present, names), names, Period.ofDays(days));
    }

    private static String commonName(X509Certificate certificate, List<String> names) throws GeneralSecurityException {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(rdn -> String.valueOf(rdn.getValue()))
                            .findFirst()
                            .orElseGet(() -> names.get(0));
        } catch (InvalidNameException | IndexOutOfBoundsException e) {
            throw new GeneralSecurityException("a certificate without a name", e);
        }
    }
}
