// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.understudy.transport.internal.Network.ask;
import static org.understudy.transport.internal.Network.assertFails;

import java.nio.channels.WritePendingException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.security.Authentication;
import org.understudy.api.security.KerberosIdentity;
import org.understudy.api.security.Peer;

/** Both channels over connections that were authenticated by Kerberos. */
class KerberosTest extends KerberosTestBase {
    @ParameterizedTest
    @EnumSource(names = {"KERBEROS", "KERBEROS_TLS"})
    void messagesAndChunksArriveFromThePrincipal(Authentication authentication) throws Exception {
        ReplicaAddress address = listen(authentication, Map.of());
        TransportClient client = client();
        assertThat(ask(client, address)).isEqualTo(NOTHING);
        Chunk chunk = Chunks.chunk(5, Chunks.noise(ChunkLimits.MAX_RAW));
        client.send(address, Chunks.WORKLOAD, chunk);
        assertThat(side.chunks.get(chunk.header())).isEqualTo(Chunks.noise(ChunkLimits.MAX_RAW));
        assertThat(side.peers).containsExactly(new Peer(primary.principal(), "127.0.0.1", ReplicaSide.ENTRY));
    }

    /** Without TLS too: what is authenticated is the connection, so it has to be a tunnel. */
    @ParameterizedTest
    @EnumSource(names = {"KERBEROS", "KERBEROS_TLS"})
    void aTunnelThroughAProxyIsAuthenticated(Authentication authentication) throws Exception {
        ReplicaAddress address = listen(authentication, Map.of());
        try (ConnectProxy proxy = new ConnectProxy("")) {
            TransportClient client = client(primary, Map.of("proxy", proxy.address()));
            // seldom, the answer to CONNECT overtakes the end of its own writing in Jetty's client: a lost connection
            await().ignoreExceptionsMatching(KerberosTest::isWritePending)
                    .until(() -> ask(client, address), NOTHING::equals);
            assertThat(proxy.requests)
                    .isNotEmpty()
                    .allSatisfy(request -> assertThat(request).startsWith("CONNECT localhost:" + address.port() + " "));
        }
    }

    private static boolean isWritePending(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .anyMatch(WritePendingException.class::isInstance);
    }

    @Test
    void theServiceClassIsConfigurable() throws Exception {
        KerberosIdentity other = kdc.principal("HTTP/localhost");
        ReplicaAddress address = listen(
                Authentication.KERBEROS,
                Map.of(
                        "kerberos.principal", other.principal(),
                        "kerberos.keytab", other.keytab().toString()));
        assertThat(ask(client(primary, Map.of("kerberos.service", "HTTP")), address))
                .isEqualTo(NOTHING);
        assertFails(ErrorCode.KERBEROS_REFUSED, client(), address);
    }
}
