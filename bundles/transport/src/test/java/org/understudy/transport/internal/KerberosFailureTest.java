// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.understudy.transport.internal.Network.ask;
import static org.understudy.transport.internal.Network.assertFails;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorClass;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.security.Authentication;
import org.understudy.api.security.KerberosIdentity;

/** What goes wrong between two nodes and a key distribution center, and how it is told. */
class KerberosFailureTest extends KerberosTestBase {
    private static final Path FAKETIME = Path.of("/usr/bin/faketime");

    private ReplicaAddress listen() throws Exception {
        return listen(Authentication.KERBEROS, Map.of());
    }

    private static void assertTellsWhatToDo(ReplicationException failure, ErrorClass expected) {
        assertThat(failure.code().errorClass()).isEqualTo(expected);
        assertThat(failure.remedy()).isNotEmpty();
    }

    @Test
    void aPrincipalThatTheRealmDoesNotKnowAnyMore() throws Exception {
        KerberosIdentity gone = kdc.principal("host/gone.example.com");
        kdc.admin("delprinc -force host/gone.example.com");
        ReplicationException failure =
                assertFails(ErrorCode.KERBEROS_PRINCIPAL_UNKNOWN, client(gone, Map.of()), listen());
        assertTellsWhatToDo(failure, ErrorClass.AUTHENTICATION);
        assertThat(failure).hasMessageContaining("host/gone.example.com");
    }

    @Test
    void aReplicaThatTheRealmDoesNotKnow() throws Exception {
        ReplicationException failure = assertFails(
                ErrorCode.KERBEROS_PRINCIPAL_UNKNOWN,
                client(primary, Map.of("kerberos.service", "No such service")),
                listen());
        assertTellsWhatToDo(failure, ErrorClass.AUTHENTICATION);
        assertThat(failure).hasMessageContaining("No such service/localhost");
    }

    @Test
    void aPrincipalThatIsNotAuthorized() throws Exception {
        KerberosIdentity stranger = kdc.principal("host/stranger.example.com");
        ReplicationException failure =
                assertFails(ErrorCode.PRIMARY_NOT_AUTHORIZED, client(stranger, Map.of()), listen());
        assertThat(failure).hasMessageContaining("host/stranger.example.com@" + REALM);
        assertThat(side.requests).isEmpty();
    }

    @Test
    void aPrimaryOfARealmThatIsNotTrusted() throws Exception {
        try (Kdc other = new Kdc(folder.resolve("other"), "OTHER.TEST")) {
            Map<String, Integer> realms = new LinkedHashMap<>();
            realms.put(REALM, kdc.port);
            realms.put(other.realm, other.port);
            useRealms(realms);
            ReplicationException failure = assertFails(
                    ErrorCode.KERBEROS_PRINCIPAL_UNKNOWN, client(other.principal(PRIMARY), Map.of()), listen());
            assertTellsWhatToDo(failure, ErrorClass.AUTHENTICATION);
        } finally {
            useRealms(Map.of(REALM, kdc.port));
        }
        assertThat(side.requests).isEmpty();
    }

    @Test
    void aRealmThatIsNotConfigured() throws Exception {
        try (Kdc other = new Kdc(folder.resolve("other"), "OTHER.TEST")) {
            ReplicationException failure =
                    assertFails(ErrorCode.KERBEROS_UNUSABLE, client(other.principal(PRIMARY), Map.of()), listen());
            assertTellsWhatToDo(failure, ErrorClass.AUTHENTICATION);
        }
    }

    @Test
    void aPrincipalThatHasExpired() throws Exception {
        KerberosIdentity old = kdc.principal("host/old.example.com", "-expire", "2020-01-01");
        assertTellsWhatToDo(
                assertFails(ErrorCode.KERBEROS_EXPIRED, client(old, Map.of()), listen()), ErrorClass.AUTHENTICATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-20m", "+20m"})
    void aKeyDistributionCenterWhoseClockIsOff(String shift) throws Exception {
        if (!Files.isExecutable(FAKETIME)) {
            LoggerFactory.getLogger(KerberosFailureTest.class)
                    .error("SKIPPED: skewed clocks are not tested, as there is no faketime: apt-get install faketime");
        }
        assumeTrue(Files.isExecutable(FAKETIME), "no faketime: apt-get install faketime");
        ReplicaAddress address = listen();
        kdc.add("host/skewed.example.com", "+requires_preauth");
        KerberosIdentity skewed = kdc.export("host/skewed.example.com", folder.resolve("skewed.keytab"));
        kdc.stop();
        try {
            kdc.start(List.of(FAKETIME.toString(), "-f", shift));
            assertTellsWhatToDo(
                    assertFails(ErrorCode.KERBEROS_CLOCK_SKEW, client(skewed, Map.of()), address),
                    ErrorClass.AUTHENTICATION);
        } finally {
            kdc.stop();
            kdc.start(List.of());
        }
    }

    @Test
    void aKeyDistributionCenterThatIsDownIsANetworkErrorAndConnectionsGoOn() throws Exception {
        ReplicaAddress address = listen();
        TransportClient connected = client();
        ask(connected, address);
        kdc.stop();
        try {
            assertThat(ask(connected, address)).isEqualTo(NOTHING);
            ReplicationException failure = assertFails(ErrorCode.KDC_UNREACHABLE, newcomer(), address);
            assertTellsWhatToDo(failure, ErrorClass.NETWORK);
        } finally {
            kdc.start(List.of());
        }
    }

    @Test
    void aKeytabThatIsMissingOrOfAnotherPrincipal() throws Exception {
        ReplicaAddress address = listen();
        Path missing = folder.resolve("none.keytab");
        assertThat(assertFails(
                        ErrorCode.KERBEROS_UNUSABLE,
                        client(new KerberosIdentity(primary.principal(), missing), Map.of()),
                        address))
                .hasMessageContaining(missing.toString());
        ReplicationException failure = assertFails(
                ErrorCode.KERBEROS_UNUSABLE,
                client(new KerberosIdentity(primary.principal(), replica.keytab()), Map.of()),
                address);
        assertTellsWhatToDo(failure, ErrorClass.AUTHENTICATION);
        assertThat(failure).hasMessageContaining(replica.keytab().toString());
    }

    @Test
    void aNodeWithoutAPrincipal() throws Exception {
        TransportClient client = network.client(Network.CONTEXTS, new Hashtable<>());
        assertThat(assertFails(ErrorCode.KERBEROS_UNUSABLE, client, listen()))
                .hasMessageContaining("kerberos.principal");
    }

    @Test
    void aListenerWaitsForItsKeytabAndUsesANewOneAtOnce() throws Exception {
        String name = SERVICE + "/localhost";
        Path keytab = folder.resolve("late.keytab");
        ReplicaServer server = network.server(Network.CONTEXTS);
        int port = Network.freePort();
        server.updated(Network.settings(
                replicaTls,
                Map.of(
                        "port",
                        port,
                        "authentication",
                        "kerberos",
                        "tls",
                        "false",
                        "kerberos.principal",
                        replica.principal(),
                        "kerberos.keytab",
                        keytab.toString())));
        ReplicaAddress address = new ReplicaAddress("localhost", port, Authentication.KERBEROS);
        assertFails(ErrorCode.CONNECTION_REFUSED, client(), address);
        kdc.export(name, keytab);
        await().atMost(LONG).until(() -> server.port() == port);
        assertThat(ask(client(), address)).isEqualTo(NOTHING);
        kdc.admin("cpw -randkey \"" + name.replace(" ", "\\ ") + "\"");
        try {
            ReplicationException failure = assertFails(ErrorCode.KERBEROS_REFUSED, newcomer(), address);
            assertTellsWhatToDo(failure, ErrorClass.AUTHENTICATION);
        } finally {
            kdc.export(name, keytab);
            kdc.export(name, replica.keytab());
        }
        assertThat(ask(client(), address)).isEqualTo(NOTHING);
    }

    @Test
    void aListenerForCertificatesDoesNotTakeKerberosAndTheOtherWayRound() throws Exception {
        ReplicaAddress kerberos = listen(Authentication.KERBEROS_TLS, Map.of());
        ReplicaAddress certificates = network.listen(replicaTls);
        TransportClient both = network.client(
                Network.CONTEXTS,
                Network.settings(
                        authority.primary(),
                        Map.of(
                                "kerberos.principal", primary.principal(),
                                "kerberos.keytab", primary.keytab().toString())));
        assertThat(ask(both, kerberos)).isEqualTo(NOTHING);
        assertThat(ask(both, certificates)).isEqualTo(NOTHING);
        assertThat(side.peers).extracting(peer -> peer.name()).containsExactly(primary.principal(), Authority.PRIMARY);
        assertFails(ErrorCode.KERBEROS_REFUSED, both, new ReplicaAddress("localhost", kerberos.port()));
        assertFails(
                ErrorCode.PROTOCOL_VIOLATION,
                both,
                new ReplicaAddress("localhost", certificates.port(), Authentication.KERBEROS_TLS));
        Chunk chunk = Chunks.chunk(0, Chunks.noise(100));
        assertFails(ErrorCode.CREDENTIALS_UNUSABLE, () -> client().send(certificates, Chunks.WORKLOAD, chunk));
    }
}
