// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.security.Authentication;
import org.understudy.api.security.KerberosIdentity;
import org.understudy.api.security.TlsSettings;
import org.understudy.api.transport.ControlReply.WorkloadState;
import org.understudy.security.internal.kerberos.JdkKerberos;

/** A realm of MIT Kerberos with a primary and a replica, and listeners and clients that use it. */
abstract class KerberosTestBase {
    static final Duration LONG = Duration.ofSeconds(60);
    static final String REALM = "EXAMPLE.TEST";
    static final String SERVICE = KerberosIdentity.DEFAULT_SERVICE;
    static final String PRIMARY = "host/primary.example.com";
    static final WorkloadState NOTHING = new WorkloadState(Optional.empty(), Optional.empty(), 0);
    private static final String CONFIG = "java.security.krb5.conf";

    @TempDir
    static Path realmFolder;

    static Kdc kdc;
    static KerberosIdentity replica;
    static KerberosIdentity primary;

    @TempDir
    Path folder;

    Network network;
    ReplicaSide side;
    Authority authority;
    TlsSettings replicaTls;

    @BeforeAll
    static void startRealm() throws IOException {
        if (!Kdc.isInstalled()) {
            LoggerFactory.getLogger(KerberosTestBase.class)
                    .error("SKIPPED: Kerberos is not tested, as there is no KDC: apt-get install {}", Kdc.PACKAGES);
        }
        assumeTrue(Kdc.isInstalled(), "no KDC: apt-get install " + Kdc.PACKAGES);
        kdc = new Kdc(realmFolder.resolve("kdc"), REALM);
        replica = kdc.principal(SERVICE + "/localhost");
        primary = kdc.principal(PRIMARY);
        useRealms(Map.of(REALM, kdc.port));
    }

    /** Of the whole JVM; read at the next login. */
    static void useRealms(Map<String, Integer> realms) throws IOException {
        Path config = realmFolder.resolve("krb5.conf");
        Files.writeString(config, Kdc.config(realms));
        System.setProperty(CONFIG, config.toString());
    }

    @AfterAll
    static void stopRealm() throws Exception {
        System.clearProperty(CONFIG);
        if (kdc != null) {
            kdc.close();
            kdc = null;
        }
    }

    @BeforeEach
    void open() {
        network = new Network(folder);
        side = network.side;
        side.onControl = request -> NOTHING;
        authority = new Authority(folder.resolve("ours"));
        replicaTls = authority.replica();
    }

    @AfterEach
    void close() throws Exception {
        network.close();
    }

    ReplicaAddress listen(Authentication authentication, Map<String, ?> others) throws IOException {
        return listen(authentication, replicaTls, others);
    }

    ReplicaAddress listen(Authentication authentication, TlsSettings tls, Map<String, ?> others) throws IOException {
        ReplicaServer server = network.server(Network.CONTEXTS);
        int port = Network.freePort();
        Map<String, Object> settings = new HashMap<>();
        settings.put("port", port);
        settings.put("authentication", "kerberos");
        settings.put("tls", authentication.tls());
        settings.put("kerberos.principal", replica.principal());
        settings.put("kerberos.keytab", replica.keytab().toString());
        settings.putAll(others);
        server.updated(Network.settings(tls, settings));
        await().atMost(LONG).until(() -> server.port() == port);
        return new ReplicaAddress("localhost", port, authentication);
    }

    /** One that has no tickets yet. */
    TransportClient newcomer() {
        network.kerberos = new JdkKerberos();
        return client();
    }

    TransportClient client() {
        return client(primary, Map.of());
    }

    /** It has no certificate of its own, and trusts the authority. */
    TransportClient client(KerberosIdentity self, Map<String, ?> others) {
        Hashtable<String, Object> settings = new Hashtable<>();
        settings.put("truststore", folder.resolve("ours/ca.pem").toString());
        settings.put("kerberos.principal", self.principal());
        settings.put("kerberos.keytab", self.keytab().toString());
        settings.putAll(others);
        return network.client(Network.CONTEXTS, settings);
    }
}
