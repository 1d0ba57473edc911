// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.transport.internal.Network.assertFails;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.security.TlsContexts;
import org.understudy.api.security.TlsContexts.NodeTls;
import org.understudy.api.security.TlsSettings;
import org.understudy.api.transport.ControlReply;

/** What a primary is told when one of both sides refuses the other's certificate. */
class TlsRefusalTest {
    private static final Duration TWO_YEARS = Duration.ofDays(730);
    /** The alert and the end of the connection race: once would prove nothing. */
    private static final int TIMES = 25;

    @TempDir
    Path folder;

    private Authority authority;
    private TlsSettings primary;
    private Network network;

    @BeforeEach
    void open() {
        authority = new Authority(folder.resolve("ours"));
        primary = authority.primary();
        network = new Network(folder);
        network.side.onControl = request -> new ControlReply.WorkloadState(Optional.empty(), Optional.empty(), 0);
    }

    @AfterEach
    void close() throws Exception {
        network.close();
    }

    private TlsSettings stranger() {
        return new Authority(folder.resolve("theirs")).primary();
    }

    @Test
    void thePrimarySaysThatTheReplicasAuthorityIsUnknown() throws Exception {
        ReplicaAddress replica = network.listen(authority.trustedBy(new Authority(folder.resolve("theirs")).replica()));
        assertThat(assertFails(ErrorCode.CERTIFICATE_UNTRUSTED, network.client(primary), replica))
                .hasMessageContainingAll(replica.toString(), "CN=localhost");
    }

    @Test
    void thePrimarySaysThatTheReplicasCertificateIsExpired() throws Exception {
        ReplicaAddress replica = network.listen(authority.node(Authority.REPLICA, TWO_YEARS));
        assertFails(ErrorCode.CERTIFICATE_EXPIRED, network.client(primary), replica);
    }

    @Test
    void thePrimarySaysThatTheReplicasCertificateIsForAnotherHost() throws Exception {
        int port = network.listen(authority.replica()).port();
        assertThat(assertFails(
                        ErrorCode.HOST_NAME_MISMATCH, network.client(primary), new ReplicaAddress("127.0.0.1", port)))
                .hasMessageContaining("[localhost], not for 127.0.0.1");
    }

    @Test
    void aPrimaryOfAnUnknownAuthorityIsToldSo() throws Exception {
        ReplicaAddress replica = network.listen(authority.replica());
        TlsSettings stranger = authority.trustedBy(stranger());
        for (int i = 0; i < TIMES; i++) {
            assertRefusedByReplica(network.client(stranger), replica);
        }
        assertThat(network.side.requests).isEmpty();
    }

    @Test
    void aPrimaryOfAnUnknownAuthorityIsToldSoWhileItSendsAChunk() throws Exception {
        ReplicaAddress replica = network.listen(authority.replica());
        TlsSettings stranger = authority.trustedBy(stranger());
        byte[] payload = Chunks.noise(2 * 1024 * 1024);
        for (int i = 0; i < TIMES; i++) {
            TransportClient client = network.client(stranger);
            assertFails(ErrorCode.TLS_REFUSED, () -> client.send(replica, Chunks.WORKLOAD, Chunks.chunk(0, payload)));
            client.close();
        }
        assertThat(network.side.chunks).isEmpty();
    }

    @Test
    void aPrimaryWithAnExpiredCertificateIsRefused() throws Exception {
        ReplicaAddress replica = network.listen(authority.replica());
        assertRefusedByReplica(network.client(authority.node("old.example.com", TWO_YEARS)), replica);
        assertThat(network.audit.refused).contains("CONNECT 127.0.0.1 127.0.0.1 TLS handshake");
    }

    @Test
    void aPrimaryWithoutACertificateIsRefused() throws Exception {
        ReplicaAddress replica = network.listen(authority.replica());
        NodeTls own = Network.CONTEXTS.load(primary);
        SSLContext anonymous = SSLContext.getInstance("TLSv1.3");
        anonymous.init(null, trust(), null);
        TlsContexts contexts = Network.contexts(settings -> new NodeTls(anonymous, own.certificate()));
        for (int i = 0; i < TIMES; i++) {
            assertRefusedByReplica(network.client(contexts, Network.settings(primary, Map.of())), replica);
        }
    }

    private static void assertRefusedByReplica(TransportClient client, ReplicaAddress replica) {
        assertThat(assertFails(ErrorCode.TLS_REFUSED, client, replica)).hasMessageContaining(replica.toString());
        client.close();
    }

    private TrustManager[] trust() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(primary.trustStore())) {
            store.load(in, Files.readString(primary.passwordFile()).trim().toCharArray());
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }
}
