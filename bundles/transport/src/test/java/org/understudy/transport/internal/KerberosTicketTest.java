// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.security.Authentication;
import org.understudy.api.security.Kerberos;
import org.understudy.api.security.KerberosIdentity;

/** Transfers that take longer than tickets, or than a connection counts as authenticated. */
class KerberosTicketTest extends KerberosTestBase {
    private final AtomicInteger authentications = new AtomicInteger();

    private void count() {
        Kerberos real = network.kerberos;
        network.kerberos = new Kerberos() {
            @Override
            public Initiation initiate(
                    KerberosIdentity self, String service, String host, Optional<X509Certificate> server) {
                return real.initiate(self, service, host, server);
            }

            @Override
            public Acceptance accept(KerberosIdentity self, byte[] token, Optional<X509Certificate> server) {
                authentications.incrementAndGet();
                return real.accept(self, token, server);
            }

            @Override
            public void check(KerberosIdentity self) {
                real.check(self);
            }
        };
    }

    /** @return how many chunks were sent until so many connections had been authenticated, all of them stored */
    private int sendUntil(int wanted, TransportClient client, ReplicaAddress address) {
        AtomicInteger sent = new AtomicInteger();
        await().atMost(LONG).until(() -> {
            Chunk chunk = Chunks.chunk(sent.getAndIncrement(), Chunks.noise(200_000));
            client.send(address, Chunks.WORKLOAD, chunk); // whatever fails ends the test
            return authentications.get() >= wanted;
        });
        assertThat(side.chunks).hasSize(sent.get());
        return sent.get();
    }

    @ParameterizedTest
    @EnumSource(names = {"KERBEROS", "KERBEROS_TLS"})
    void aTransferOutlastsItsTickets(Authentication authentication) throws Exception {
        kdc.admin("modprinc -maxlife 4seconds " + PRIMARY);
        try {
            count();
            ReplicaAddress address = listen(authentication, Map.of());
            Instant before = Instant.now();
            assertThat(sendUntil(4, client(), address)).isGreaterThan(8);
            assertThat(Instant.now()).isAfter(before.plusSeconds(4)); // a ticket has ended meanwhile
        } finally {
            kdc.admin("modprinc -maxlife 10hours " + PRIMARY);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"KERBEROS", "KERBEROS_TLS"})
    void aTransferOutlastsWhatTheReplicaGrants(Authentication authentication) throws Exception {
        count();
        ReplicaAddress address = listen(authentication, Map.of("kerberos.duration", 5));
        assertThat(sendUntil(3, client(), address)).isGreaterThan(6);
    }
}
