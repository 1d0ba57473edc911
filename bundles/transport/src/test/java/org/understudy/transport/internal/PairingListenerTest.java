// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.understudy.transport.internal.Network.assertFails;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.config.Settings;
import org.understudy.api.security.TlsSettings;
import org.understudy.transport.internal.RawConnection.Answer;

/** What a stranger reaches on the port for pairing. */
@Timeout(60)
class PairingListenerTest {
    private static final String HOST = "Host: localhost";
    private static final String VERSION = "Understudy-Version: 1";
    private static final String POST = "POST /understudy/pair HTTP/1.1";

    @TempDir
    Path folder;

    private PairingNodes nodes;
    private SSLContext stranger;

    @BeforeEach
    void invite() throws Exception {
        nodes = new PairingNodes(folder);
        nodes.invite();
        TlsSettings tls = nodes.replicaTls();
        stranger = Network.CONTEXTS.trusting(tls);
    }

    @AfterEach
    void stop() throws Exception {
        nodes.close();
    }

    private Answer ask(byte[] body, String... lines) throws IOException {
        try (RawConnection connection = new RawConnection(stranger, nodes.pairingAddress())) {
            return connection.send(lines).send(body).answer();
        }
    }

    private static void assertError(Answer answer, ErrorCode code) {
        assertThat(answer.body()).startsWith("{\"error\":\"" + code + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "POST /understudy/control",
                "GET /understudy/authenticate",
                "GET /understudy/echo",
                "PUT /understudy/pair",
                "POST /understudy/pair/",
                "POST /understudy/./pair/x",
                "PUT /understudy/data/0a1b2c3d-4e5f-4000-8000-00000000ffff/0"
            })
    void nothingElseIsThere(String methodAndPath) throws Exception {
        assertError(
                ask(new byte[0], methodAndPath + " HTTP/1.1", HOST, VERSION, "Content-Length: 0"),
                ErrorCode.PROTOCOL_VIOLATION);
    }

    @Test
    void aLengthOutOfBoundsIsRefusedBeforeTheBodyIsRead() throws Exception {
        for (String length : List.of("0", String.valueOf(PairingHandler.MAX_BODY + 1), "9000000000")) {
            assertError(
                    ask(new byte[0], POST, HOST, VERSION, "Content-Length: " + length), ErrorCode.PROTOCOL_VIOLATION);
        }
        assertError(ask(new byte[0], POST, HOST, VERSION, "Transfer-Encoding: chunked"), ErrorCode.PROTOCOL_VIOLATION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "null",
                "{}",
                "[]",
                "{\"invitation\":null,\"csr\":\"\",\"certificate\":\"\",\"proof\":\"\"}",
                "{\"invitation\":\"0\",\"csr\":\"%\",\"certificate\":\"\",\"proof\":\"\"}"
            })
    void aMalformedRequestIsRefused(String body) throws Exception {
        assertError(
                ask(body.getBytes(), POST, HOST, VERSION, "Content-Length: " + body.length()),
                ErrorCode.PROTOCOL_VIOLATION);
    }

    @Test
    void anUnknownInvitationIsRefused() throws Exception {
        String body = "{\"invitation\":\"../../etc\",\"csr\":\"AAAA\",\"certificate\":\"\",\"proof\":\"AAAA\"}";
        assertError(
                ask(body.getBytes(), POST, HOST, VERSION, "Content-Length: " + body.length()),
                ErrorCode.PAIRING_REFUSED);
    }

    @Test
    void anotherVersionIsRefused() throws Exception {
        assertError(
                ask(new byte[0], POST, HOST, "Understudy-Version: 2", "Content-Length: 9"), ErrorCode.PROTOCOL_VERSION);
    }

    /** Each byte keeps the connection from being idle; it ends all the same. */
    @Test
    void aSlowConnectionEnds() throws Exception {
        Dictionary<String, ?> values =
                Network.settings(nodes.replicaTls(), Map.of("port", 8443, "pairing.port", Network.freePort()));
        ServerSettings settings = ServerSettings.parse(Settings.of(values), folder);
        PairingHandler handler = new PairingHandler(
                new PairingGuard(Clock.systemUTC()),
                (request, server, address) -> {
                    throw new UnsupportedOperationException("nothing comes to its end");
                },
                new Json());
        try (PairingListener listener =
                new PairingListener(settings, Network.CONTEXTS, handler, Duration.ofSeconds(1))) {
            listener.start();
            try (RawConnection slow = new RawConnection(stranger, Network.address(listener.port()))) {
                slow.send(POST, HOST, VERSION, "Content-Length: 1000");
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 1000; i++) {
                                slow.send(new byte[] {' '});
                                slow.pause();
                            }
                        })
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aPortThatIsTakenIsSaidAndLeavesNoInvitation() throws Exception {
        nodes.close();
        try (ServerSocket other = new ServerSocket(nodes.pairingPort, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(other.isBound()).isTrue();
            nodes.startReplica();
            nodes.desk.open().forEach(each -> nodes.desk.cancel(each.id()));
            await().untilAsserted(() -> assertThat(
                            assertFails(ErrorCode.INVALID_STATE, nodes::invite).remedy())
                    .contains("pairing.port"));
            assertThat(nodes.desk.open()).isEmpty();
        }
    }

    @Test
    void aNodeWithoutAReplicaServerInvitesNobody() throws Exception {
        nodes.server.updated(null);
        await().untilAsserted(() -> assertFails(ErrorCode.INVALID_STATE, nodes::invite));
        nodes.awaitListening(false);
    }

    @Test
    void aReplicaOfKerberosInvitesNobody() throws Exception {
        var settings = Network.settings(
                nodes.replicaTls(),
                Map.of("authentication", "kerberos", "kerberos.principal", "host/localhost@EXAMPLE.TEST"));
        nodes.server.updated(settings);
        await().untilAsserted(() ->
                assertThat(assertFails(ErrorCode.INVALID_STATE, nodes::invite)).hasMessageContaining("Kerberos"));
        assertThat(Optional.of(nodes.desk.open())).isPresent();
    }
}
