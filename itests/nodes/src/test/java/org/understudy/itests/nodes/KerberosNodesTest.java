// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.security.KerberosIdentity;
import org.understudy.itests.harness.Images;
import org.understudy.itests.harness.KarafNode;
import org.understudy.itests.harness.NodePair;
import org.understudy.itests.harness.Prerequisites;
import org.understudy.itests.harness.RecordingRelay;
import org.understudy.transport.internal.Kdc;

/** Two nodes that replicate by certificates and, on further listeners, by Kerberos. */
@Tag("long")
class KerberosNodesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String REALM = "EXAMPLE.TEST";
    private static final long MIB = 1 << 20;

    @TempDir
    private static Path folder;

    @Test
    void listenersForCertificatesAndKerberosWorkSideBySide() throws Exception {
        Prerequisites.program("krb5kdc", Kdc.PACKAGES);
        Prerequisites.program("kadmin.local", Kdc.PACKAGES);
        try (Kdc kdc = new Kdc(folder.resolve("kdc"), REALM);
                NodePair nodes = NodePair.unpack(folder.resolve("nodes"))) {
            KerberosIdentity replica = kdc.principal(KerberosIdentity.DEFAULT_SERVICE + "/localhost");
            KerberosIdentity primary = kdc.principal("host/primary.test");
            for (KarafNode node : new KarafNode[] {nodes.primary(), nodes.replica()}) {
                node.environment("EXTRA_JAVA_OPTS", "-Djava.security.krb5.conf=" + kdc.config());
            }
            install(nodes.replica(), replica);
            install(nodes.primary(), primary);
            nodes.primary().configure("org.understudy.client", Map.of("kerberos.principal", primary.principal()));
            nodes.start(List.of("127.0.0.1"));
            nodes.replica()
                    .told("replica:primary-authorize --location " + folder.resolve("kerberos") + " "
                            + primary.principal());

            Path source = folder.resolve("source");
            Images.create(source.resolve("disk.raw"), 32 * MIB, 0.5, 7);
            nodes.enable("by-certificate", source, 1);
            nodes.primary().shell("replica:start by-certificate");
            assertThat(Images.digests(nodes.folder("by-certificate").resolve("current")))
                    .isEqualTo(Images.digests(source));

            for (boolean tls : new boolean[] {true, false}) {
                String name = tls ? "tls" : "plain";
                int listener = listen(nodes.replica(), name, tls, replica);
                String address = (tls ? "kerberos+tls" : "kerberos") + "://localhost:" + listener;
                assertThat(nodes.primary().told("replica:test-connection " + address))
                        .contains("accepts this node as " + primary.principal());
                nodes.primary()
                        .told("replica:enable --manual --source " + source + " --replica " + address + " " + name);
                nodes.primary().shell("replica:start " + name);
                assertThat(Images.digests(
                                folder.resolve("kerberos").resolve(name).resolve("current")))
                        .isEqualTo(Images.digests(source));
            }
            assertThat(nodes.replica().log()).contains("by Kerberos without TLS");
            encryptsWhereThereIsNoTls(nodes, replica);
        }
    }

    private static void encryptsWhereThereIsNoTls(NodePair nodes, KerberosIdentity replica) throws Exception {
        byte[] pattern = "not for those on the way: 0123456789".getBytes(UTF_8);
        Path source = Files.createDirectories(folder.resolve("secret"));
        Files.write(source.resolve("short.txt"), pattern); // too short to be compressed
        nodes.replica().configure("org.understudy.payload", Map.of("required", "true"));
        try (RecordingRelay relay = new RecordingRelay(listen(nodes.replica(), "encrypted", false, replica))) {
            nodes.primary()
                    .told("replica:enable --manual --source " + source + " --replica kerberos://localhost:"
                            + relay.port() + " encrypted");
            nodes.primary().shell("replica:start encrypted");
            assertThat(folder.resolve("kerberos/encrypted/current/short.txt")).hasBinaryContent(pattern);
            assertThat(relay.hasSeen("\"sealedKey\":\"".getBytes(UTF_8))).isTrue();
            assertThat(relay.hasSeen(pattern)).isFalse();
        }
        // over TLS it is not encrypted besides, so that this replica does not take it any more
        assertThat(nodes.primary().ask("replica:sync by-certificate").output()).contains("encrypted payloads only");
    }

    private static void install(KarafNode node, KerberosIdentity identity) throws Exception {
        Path target = node.home().resolve("etc/understudy/node.keytab");
        Files.createDirectories(target.getParent());
        Files.copy(identity.keytab(), target);
    }

    private static int listen(KarafNode node, String name, boolean tls, KerberosIdentity identity) throws Exception {
        int port = Kdc.freePort();
        node.configure(
                "org.understudy.listener-" + name,
                Map.of(
                        "host", "127.0.0.1",
                        "port", String.valueOf(port),
                        "authentication", "kerberos",
                        "tls", String.valueOf(tls),
                        "kerberos.principal", identity.principal()));
        await().atMost(LIMIT).until(() -> node.log().contains("'" + name + "' listens on 127.0.0.1:" + port));
        return port;
    }
}
