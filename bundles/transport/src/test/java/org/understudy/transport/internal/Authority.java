// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import org.understudy.api.security.TlsSettings;
import org.understudy.security.internal.FileCertificateTool;

/** An authority in a folder, and the nodes that it issued certificates to. */
final class Authority {
    static final String REPLICA = "localhost";
    static final String PRIMARY = "primary.example.com";

    private final Path folder;

    Authority(Path folder) {
        this.folder = folder;
        tool(Duration.ZERO).initialize(folder, "Test authority", Period.ofYears(10));
    }

    TlsSettings replica() {
        return node(REPLICA, Duration.ZERO);
    }

    TlsSettings primary() {
        return node(PRIMARY, Duration.ZERO);
    }

    /** A node whose certificate, valid for a year, was made so long before now. */
    TlsSettings node(String hostName, Duration age) {
        Path target = folder.resolve(hostName);
        tool(age).issue(folder, target, hostName, List.of(), Period.ofDays(365));
        return new TlsSettings(target.resolve("node.p12"), target.resolve("trust.p12"), target.resolve("password"));
    }

    /** What these credentials trust is this authority instead of their own. */
    TlsSettings trustedBy(TlsSettings stranger) {
        return new TlsSettings(stranger.keyStore(), folder.resolve("ca.pem"), stranger.passwordFile());
    }

    private FileCertificateTool tool(Duration age) {
        return new FileCertificateTool(folder, Clock.fixed(Instant.now().minus(age), ZoneOffset.UTC));
    }
}
