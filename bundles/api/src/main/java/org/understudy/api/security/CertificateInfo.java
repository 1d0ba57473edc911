// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A certificate as people want to see it.
 *
 * @param file where it is
 * @param alternativeNames DNS names and IP addresses
 * @param sha256 fingerprint, lower-case hexadecimal
 */
public record CertificateInfo(
        Path file,
        String subject,
        String issuer,
        List<String> alternativeNames,
        Instant notBefore,
        Instant notAfter,
        boolean authority,
        String sha256) {
    public CertificateInfo {
        alternativeNames = List.copyOf(alternativeNames);
    }
}
