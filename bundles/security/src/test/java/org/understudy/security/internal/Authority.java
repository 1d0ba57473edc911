// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.understudy.api.security.TlsSettings;

/** An authority in a folder, and the nodes that it issued certificates to. */
final class Authority {
    private final Path folder;

    Authority(Path folder) {
        this(folder, "Test authority");
    }

    Authority(Path folder, String name) {
        this.folder = folder;
        tool(Duration.ZERO).initialize(folder, name, Period.ofYears(10));
    }

    /** A node with a certificate for a year. */
    TlsSettings node(String hostName, String... alternativeNames) {
        return node(hostName, Duration.ZERO, alternativeNames);
    }

    /** A node whose certificate was made so long before now, or with a negative age after it. */
    TlsSettings node(String hostName, Duration age, String... alternativeNames) {
        Path target = folder.resolve(hostName);
        tool(age).issue(folder, target, hostName, List.of(alternativeNames), Period.ofDays(365));
        return settings(target);
    }

    static TlsSettings settings(Path node) {
        return new TlsSettings(node.resolve("node.p12"), node.resolve("trust.p12"), node.resolve("password"));
    }

    static SSLContext context(TlsSettings settings) {
        return new PkixTlsContexts().load(settings).context();
    }

    private FileCertificateTool tool(Duration age) {
        return new FileCertificateTool(folder, Clock.fixed(Instant.now().minus(age), ZoneOffset.UTC));
    }
}
