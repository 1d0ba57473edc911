// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.understudy.transport.internal.Network.CONTEXTS;
import static org.understudy.transport.internal.Network.assertFails;
import static org.understudy.transport.internal.Network.settings;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.security.TlsContexts;
import org.understudy.api.security.TlsSettings;
import org.understudy.api.transport.ControlReply.WorkloadState;
import org.understudy.security.internal.NodeCredentials;

/** What becomes of a changed configuration, and of credentials and ports that come later. */
class ReconfigurationTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final WorkloadState NOTHING = new WorkloadState(Optional.empty(), Optional.empty(), 0);

    @TempDir
    Path folder;

    private Authority authority;
    private TlsSettings primary;
    private TlsSettings replica;
    private Network network;

    @BeforeEach
    void open() {
        authority = new Authority(folder.resolve("ours"));
        primary = authority.primary();
        replica = authority.replica();
        network = new Network(folder);
        network.side.onControl = request -> NOTHING;
    }

    @AfterEach
    void close() throws Exception {
        network.close();
    }

    private static void awaitPort(ReplicaServer server, int port) {
        await().atMost(LONG).until(() -> server.port() == port);
    }

    private static void replace(TlsSettings old, TlsSettings renewed) throws Exception {
        Files.copy(renewed.passwordFile(), old.passwordFile(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(renewed.trustStore(), old.trustStore(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(renewed.keyStore(), old.keyStore(), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void theServerUsesCredentialsThatWereReplaced() throws Exception {
        TlsSettings used = new Authority(folder.resolve("theirs")).replica();
        ReplicaAddress address = network.listen(used);
        TransportClient client = network.client(primary);
        assertFails(ErrorCode.CERTIFICATE_UNTRUSTED, client, address);
        replace(used, replica);
        await().atMost(LONG)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(Network.ask(client, address)).isEqualTo(NOTHING));
    }

    @Test
    void pemFilesOfTheServerAreReplacedOneAfterTheOther() throws Exception {
        NodeCredentials strange = NodeCredentials.read(new Authority(folder.resolve("theirs")).replica());
        NodeCredentials known = NodeCredentials.read(replica);
        Path chain = Files.writeString(folder.resolve("chain.pem"), pem(strange));
        Path key = Files.writeString(
                folder.resolve("key.pem"), pem("PRIVATE KEY", strange.key().getEncoded()));
        AtomicInteger loads = new AtomicInteger();
        ReplicaServer server = network.server(counting(loads));
        int port = Network.freePort();
        server.updated(settings(
                new TlsSettings(chain, folder.resolve("ours/ca.pem"), folder.resolve("none")),
                Map.of("port", port, "keystore.key", key.toString())));
        awaitPort(server, port);
        TransportClient client = network.client(primary);
        assertFails(ErrorCode.CERTIFICATE_UNTRUSTED, client, Network.address(port));

        Files.writeString(chain, pem(known));
        await().atMost(LONG).until(() -> loads.get() >= 2);
        assertFails(ErrorCode.CERTIFICATE_UNTRUSTED, client, Network.address(port));
        Files.writeString(key, pem("PRIVATE KEY", known.key().getEncoded()));
        await().atMost(LONG)
                .ignoreExceptions()
                .untilAsserted(() ->
                        assertThat(Network.ask(client, Network.address(port))).isEqualTo(NOTHING));
    }

    private static String pem(NodeCredentials node) throws Exception {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : node.chain()) {
            text.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        return text.toString();
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    @Test
    void theServerGoesOnWithItsCredentialsWhileTheirReplacementIsUnusable() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        ReplicaServer server = network.server(counting(loads));
        int port = Network.freePort();
        server.updated(settings(replica, Map.of("port", port)));
        awaitPort(server, port);
        Files.writeString(replica.keyStore(), "no key store");
        await().atMost(LONG).until(() -> loads.get() >= 2);
        assertThat(Network.ask(network.client(primary), Network.address(port))).isEqualTo(NOTHING);
    }

    @Test
    void theClientUsesCredentialsThatWereReplaced() throws Exception {
        ReplicaAddress address = network.listen(replica);
        TlsSettings used = authority.node("stranger.example.com", Duration.ZERO);
        TransportClient client = network.client(used);
        assertFails(ErrorCode.PRIMARY_NOT_AUTHORIZED, client, address);
        replace(used, primary);
        assertThat(Network.ask(client, address)).isEqualTo(NOTHING);
    }

    @Test
    void aClientWithoutCredentialsSaysWhichAndWorksOnceTheyAreThere() throws Exception {
        ReplicaAddress address = network.listen(replica);
        Path moved = folder.resolve("moved.p12");
        Files.move(primary.keyStore(), moved);
        TransportClient client = network.client(primary);
        assertThat(assertFails(ErrorCode.CREDENTIALS_UNUSABLE, client, address))
                .hasMessageContaining(primary.keyStore().toString());
        Files.move(moved, primary.keyStore());
        assertThat(Network.ask(client, address)).isEqualTo(NOTHING);
    }

    @Test
    void aWrongConfigurationLeavesTheServerAsItWas() throws Exception {
        ReplicaServer server = network.server(CONTEXTS);
        int port = Network.freePort();
        server.updated(settings(replica, Map.of("port", port)));
        awaitPort(server, port);
        for (Map<String, ?> wrong :
                List.of(Map.of("port", "x"), Map.of("port", 0), Map.of("port", port, "threads.max", 7))) {
            server.updated(settings(replica, wrong));
        }
        assertThat(Network.ask(network.client(primary), Network.address(port))).isEqualTo(NOTHING);
        assertThat(server.port()).isEqualTo(port);
    }

    @Test
    void aWrongConfigurationLeavesTheClientAsItWas() throws Exception {
        ReplicaAddress address = network.listen(replica);
        TransportClient client = network.client(primary);
        Hashtable<String, Object> wrong = settings(replica, Map.of("data.connections", "65"));
        client.updated(wrong);
        assertThat(Network.ask(client, address)).isEqualTo(NOTHING);
        assertThat(network.side.peers).extracting(peer -> peer.name()).containsExactly(Authority.PRIMARY);
    }

    @Test
    void aServerMovesToAnotherPortAndStopsWithoutAConfiguration() throws Exception {
        ReplicaServer server = network.server(CONTEXTS);
        for (int i = 0; i < 2; i++) {
            int port = Network.freePort();
            server.updated(settings(replica, Map.of("port", port)));
            awaitPort(server, port);
            assertThat(Network.ask(network.client(primary), Network.address(port)))
                    .isEqualTo(NOTHING);
        }
        ReplicaAddress last = Network.address(server.port());
        server.updated(null);
        awaitPort(server, 0);
        assertFails(ErrorCode.CONNECTION_REFUSED, network.client(primary), last);
    }

    @Test
    void aPortThatIsTakenIsTriedUntilItIsFree() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        ReplicaServer server = network.server(counting(attempts));
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = taken.getLocalPort();
            server.updated(settings(replica, Map.of("port", port)));
            await().atMost(LONG).until(() -> attempts.get() >= 2);
            assertThat(server.port()).isZero();
        }
        awaitPort(server, port);
        assertThat(Network.ask(network.client(primary), Network.address(port))).isEqualTo(NOTHING);
    }

    /** Every attempt to start, and every one to renew, loads the credentials once. */
    private static TlsContexts counting(AtomicInteger loads) {
        return Network.contexts(settings -> {
            loads.incrementAndGet();
            return CONTEXTS.load(settings);
        });
    }
}
