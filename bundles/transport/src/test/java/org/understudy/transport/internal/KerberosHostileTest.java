// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.transport.internal.Network.ask;
import static org.understudy.transport.internal.Network.assertFails;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.security.Authentication;
import org.understudy.api.security.Kerberos;
import org.understudy.api.security.TlsSettings;
import org.understudy.transport.internal.RawConnection.Answer;

/** Strangers, replicas that are none, and who is between both nodes. */
class KerberosHostileTest extends KerberosTestBase {
    private static final String ASK = "GET " + Protocol.AUTHENTICATE_PATH + " HTTP/1.1";
    private static final String HOST = "Host: localhost";
    private static final String VERSION = Protocol.VERSION_HEADER + ": 1";

    private ReplicaAddress address;

    private Answer once(String... lines) throws IOException {
        try (RawConnection connection = new RawConnection(address)) {
            return connection.send(lines).answer();
        }
    }

    private static String shown(byte[] token) {
        return "Authorization: Negotiate " + Base64.getEncoder().encodeToString(token);
    }

    private byte[] token() {
        return network.kerberos
                .initiate(primary, SERVICE, "localhost", Optional.empty())
                .token();
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.body()).startsWith("{\"error\":\"KERBEROS_");
        assertThat(answer.headers()).containsEntry("www-authenticate", "Negotiate");
    }

    @Test
    void withoutATokenThereIsOnlyTheChallenge() throws Exception {
        address = listen(Authentication.KERBEROS, Map.of());
        try (RawConnection connection = new RawConnection(address)) {
            assertRefused(connection.send(ASK, HOST, VERSION).answer());
            // no body follows: the answer must not wait for it
            assertRefused(connection
                    .send("POST /understudy/control HTTP/1.1", HOST, VERSION, "Content-Length: 1000000")
                    .answer());
        }
        assertRefused(once(
                "PUT " + Protocol.chunkPath(Chunks.TRANSFER, 0) + " HTTP/1.1", HOST, VERSION, "Content-Length: 1000"));
        assertThat(side.requests).isEmpty();
    }

    @Test
    void aTokenCountsForItsOwnConnectionAndOnce() throws Exception {
        address = listen(Authentication.KERBEROS, Map.of());
        byte[] token = token();
        try (RawConnection first = new RawConnection(address)) {
            assertThat(first.send(ASK, HOST, VERSION, shown(token)).answer().status())
                    .isEqualTo(204);
            assertThat(first.send(ASK.replace("authenticate", "elsewhere"), HOST, VERSION)
                            .answer()
                            .status())
                    .isEqualTo(400); // let in, and told that there is no such path
            assertRefused(once(ASK.replace("authenticate", "elsewhere"), HOST, VERSION));
        }
        Answer replayed = once(ASK, HOST, VERSION, shown(token));
        assertRefused(replayed);
        assertThat(replayed.body()).contains("KERBEROS_REFUSED", "(34)");
        assertThat(replayed.headers()).containsEntry("connection", "close");
    }

    @Test
    void tokensThatAreNoneAreRefusedAndTheListenerGoesOn() throws Exception {
        address = listen(Authentication.KERBEROS, Map.of());
        for (String header : List.of(
                "Negotiate",
                "Negotiate ",
                "Negotiate !!!!",
                "Negotiate AAAA",
                "Basic dXNlcjpwYXNz",
                "Negotiate=AAAA")) {
            assertRefused(once(ASK, HOST, VERSION, "Authorization: " + header));
        }
        assertRefused(once(ASK, HOST, VERSION, shown(new byte[Kerberos.MAX_TOKEN])));
        assertThat(once(ASK, HOST, VERSION, shown(new byte[2 * Kerberos.MAX_TOKEN]))
                        .status())
                .isEqualTo(431);
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] altered = token();
            switch (i % 3) {
                case 0 -> altered[random.nextInt(altered.length)] ^= (byte) (1 + random.nextInt(255));
                case 1 -> altered = Arrays.copyOf(altered, 1 + random.nextInt(altered.length - 1));
                default -> altered[random.nextInt(60)] = (byte) random.nextInt();
            }
            Answer answer = once(ASK, HOST, VERSION, shown(altered));
            // a change may be of no matter, such as of a flag; then it is the same principal
            if (answer.status() != 204) {
                assertRefused(answer);
            }
        }
        assertThat(ask(client(), address)).isEqualTo(NOTHING);
    }

    @Test
    void whoEndsTlsBetweenBothNodesIsFoundOut() throws Exception {
        ReplicaAddress real = listen(Authentication.KERBEROS_TLS, Map.of());
        // its certificate is as good as the replica's for the primary, but is another one
        TlsSettings between = new Authority(folder.resolve("between")).replica();
        TlsSettings trusted =
                new TlsSettings(between.keyStore(), folder.resolve("ours/ca.pem"), between.passwordFile());
        try (TlsRelay relay = new TlsRelay(trusted, real)) {
            address = new ReplicaAddress("localhost", relay.port(), Authentication.KERBEROS_TLS);
            TransportClient fooled = client(
                    primary,
                    Map.of("truststore", folder.resolve("between/ca.pem").toString()));
            assertFails(ErrorCode.KERBEROS_BINDING_MISMATCH, fooled, address);
        }
        assertThat(side.requests).isEmpty();
        assertThat(ask(client(), real)).isEqualTo(NOTHING);
    }

    /** It is not taken for an inspection of TLS: a replica of Kerberos asks for no certificate either. */
    @Test
    void aServerThatThePrimaryDoesNotTrustSeesNoToken() throws Exception {
        TlsSettings stranger = new Authority(folder.resolve("stranger")).replica();
        address = listen(Authentication.KERBEROS_TLS, stranger, Map.of());
        assertFails(ErrorCode.CERTIFICATE_UNTRUSTED, client(), address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "WWW-Authenticate: Negotiate\r\n", "WWW-Authenticate: Negotiate oRQwEqADCgEA\r\n"})
    void aReplicaThatDoesNotProveWhoItIsGetsNothing(String proof) throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            Thread thread = new Thread(() -> pretend(server, proof, received));
            thread.setDaemon(true);
            thread.start();
            address = new ReplicaAddress("localhost", server.getLocalPort(), Authentication.KERBEROS);
            Chunk chunk = Chunks.chunk(0, Chunks.noise(1000));
            TransportClient client = client();
            assertFails(ErrorCode.KERBEROS_REFUSED, () -> client.send(address, Chunks.WORKLOAD, chunk));
        }
        assertThat(received).hasSize(2).allMatch(request -> request.startsWith(ASK));
    }

    private static void pretend(ServerSocket server, String proof, BlockingQueue<String> received) {
        try (Socket socket = server.accept()) {
            for (String answer : List.of(
                    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n",
                    "HTTP/1.1 204 No Content\r\n" + proof + Protocol.DURATION_HEADER + ": 3600\r\n\r\n")) {
                StringBuilder request = new StringBuilder();
                while (request.indexOf("\r\n\r\n") < 0) {
                    request.append((char) socket.getInputStream().read());
                }
                received.add(request.toString());
                socket.getOutputStream().write(answer.getBytes(US_ASCII));
            }
            while (socket.getInputStream().read() >= 0) {
                received.add("more"); // nothing may come
            }
        } catch (IOException e) {
            // the primary is gone
        }
    }

    @Test
    void anAnswerWithoutEndIsCutOff() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            Thread thread = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 401 Unauthorized\r\nX: ".getBytes(US_ASCII));
                    while (true) {
                        socket.getOutputStream().write(new byte[] {'a', 'b'});
                    }
                } catch (IOException e) {
                    // the primary has hung up
                }
            });
            thread.setDaemon(true);
            thread.start();
            assertFails(
                    ErrorCode.PROTOCOL_VIOLATION,
                    client(),
                    new ReplicaAddress("localhost", server.getLocalPort(), Authentication.KERBEROS));
            thread.join(LONG.toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void aServerThatSaysNothingTimesOut() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            assertFails(
                    ErrorCode.TIMED_OUT,
                    client(primary, Map.of("connect.timeout", 1)),
                    new ReplicaAddress("localhost", server.getLocalPort(), Authentication.KERBEROS));
        }
    }
}
