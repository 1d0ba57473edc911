// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.itests.harness.Images;
import org.understudy.itests.harness.KarafNode;
import org.understudy.itests.harness.NodePair;
import org.understudy.security.internal.FileCertificateTool;

/** Two nodes whose certificates come near their end, and are renewed with nobody's hand. */
@Tag("long")
class RenewalNodesTest {
    private static final int DAYS = 60;
    private static final int USED = 45;

    @TempDir
    private static Path folder;

    @Test
    void bothNodesGetNewCertificatesAndReplicationGoesOn() throws Exception {
        try (NodePair nodes = NodePair.start(folder)) {
            Path source = folder.resolve("source");
            Images.create(source.resolve("disk0.raw"), 1 << 20, 1, 1);
            nodes.enable("renewed", source, 1);
            nodes.primary().told("replica:start renewed");
            Path authority = credentials(nodes.replica());
            age(authority, nodes.primary(), NodePair.PRIMARY_NAME, List.of("localhost"));
            age(authority, nodes.replica(), "localhost", List.of("127.0.0.1"));

            for (KarafNode node : List.of(nodes.replica(), nodes.primary())) {
                node.kill();
                node.start();
                await().atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() -> expires(node).isAfter(Instant.now().plus(Duration.ofDays(DAYS - 1))));
            }

            assertThat(nodes.replica().ask("replica:events").output()).contains("CERTIFICATE_RENEWED");
            Images.overwrite(source.resolve("disk0.raw"), 0.5, 2);
            nodes.primary().told("replica:sync renewed");
            assertThat(Images.digests(nodes.folder("renewed").resolve("current")))
                    .isEqualTo(Images.digests(source));
        }
    }

    private static Path credentials(KarafNode node) {
        return node.home().resolve("etc/understudy");
    }

    /** Gives the node a certificate that was issued some time ago. */
    private static void age(Path authority, KarafNode node, String name, List<String> others) throws IOException {
        Path aged = folder.resolve("aged-" + name);
        Clock past = Clock.offset(Clock.systemUTC(), Duration.ofDays(-USED));
        new FileCertificateTool(authority, past).issue(authority, aged, name, others, Period.ofDays(DAYS));
        for (String file : List.of("trust.p12", "password", "node.p12")) {
            Files.copy(aged.resolve(file), credentials(node).resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Instant expires(KarafNode node) throws IOException {
        for (var certificate : node.json("replica:cert-show --json")) {
            if (certificate.get("file").asText().endsWith("node.p12")) {
                return Instant.parse(certificate.get("notAfter").asText());
            }
        }
        throw new AssertionError("no certificate");
    }
}
