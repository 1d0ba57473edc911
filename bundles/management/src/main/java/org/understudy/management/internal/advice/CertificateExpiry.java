// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.advice;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.understudy.api.advice.Finding;
import org.understudy.api.event.EventLevel;
import org.understudy.api.security.CertificateInfo;

/** A certificate of this node expires soon, or has. */
final class CertificateExpiry implements AdviceRule {
    private static final Duration WARNING = Duration.ofDays(30);
    private static final Duration ERROR = Duration.ofDays(7);

    @Override
    public List<Finding> look(Facts facts) {
        return facts.certificates().stream()
                .filter(certificate ->
                        !facts.now().isBefore(certificate.notAfter().minus(WARNING)))
                .map(certificate -> finding(certificate, facts.now()))
                .toList();
    }

    private static Finding finding(CertificateInfo certificate, Instant now) {
        boolean urgent = !now.isBefore(certificate.notAfter().minus(ERROR));
        boolean over = now.isAfter(certificate.notAfter());
        return new Finding(
                "certificate-expiry",
                urgent ? EventLevel.ERROR : EventLevel.WARNING,
                certificate.file().toString(),
                "the certificate of " + certificate.subject() + (over ? " expired on " : " expires on ")
                        + certificate.notAfter(),
                certificate.authority()
                        ? "make a new authority, and certificates of it for all nodes, before that"
                        : "issue a new one with replica:cert-issue; it is taken up without a restart");
    }
}
