// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.understudy.transport.internal.Network.assertFails;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.event.EventType;
import org.understudy.api.pairing.InvitationTerms;
import org.understudy.api.pairing.IssuedInvitation;
import org.understudy.api.pairing.PairedReplica;
import org.understudy.api.security.Authorization;
import org.understudy.api.transport.ControlReply.WorkloadState;
import org.understudy.security.internal.FileCertificateTool;
import org.understudy.security.internal.pairing.PrimaryGuest;

/** Two nodes that know nothing of each other but a token: sockets, TLS and files are real. */
@Timeout(120)
class PairingTest {
    private static final String NAME = Authority.PRIMARY;
    private static final WorkloadState NOTHING = new WorkloadState(Optional.empty(), Optional.empty(), 0);

    @TempDir
    Path folder;

    private PairingNodes nodes;

    @BeforeEach
    void start() throws Exception {
        nodes = new PairingNodes(folder);
    }

    @AfterEach
    void stop() throws Exception {
        nodes.close();
    }

    private PairedReplica accept(String node, String token) {
        return nodes.guest(node).accept(token, List.of(NAME), false);
    }

    private ReplicationException assertRefused(String token) {
        return assertFails(ErrorCode.PAIRING_REFUSED, () -> accept("other", token));
    }

    private void assertNothingWasGiven(String node) {
        assertThat(nodes.guestFolder(node).resolve("node.p12")).doesNotExist();
        assertThat(nodes.entries.list()).isEmpty();
    }

    @Test
    void whoAcceptsAnInvitationCanSend() throws Exception {
        IssuedInvitation made = nodes.invite();
        PairedReplica paired = accept("primary", made.token());

        assertThat(paired.replica()).isEqualTo(new ReplicaAddress(Authority.REPLICA, nodes.port));
        assertThat(paired.primary()).isEqualTo(NAME);
        assertThat(paired.certificate().alternativeNames()).containsExactly(NAME);
        assertThat(nodes.entries.list()).containsExactly(new Authorization(NAME, PairingNodes.LOCATION, "office"));
        for (String secret : List.of("node.p12", "trust.p12", "password")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                            nodes.guestFolder("primary").resolve(secret))))
                    .isEqualTo("rw-------");
        }
        assertThat(nodes.desk.open()).isEmpty();
        assertThat(nodes.events)
                .extracting(event -> event.type())
                .containsExactly(EventType.INVITATION_MADE, EventType.PAIRED, EventType.PAIRED);
        try (Network network = new Network(folder)) {
            network.side.onControl = request -> NOTHING;
            ReplicaAddress replica = network.listen(nodes.replicaTls());
            assertThat(Network.ask(network.client(nodes.guestTls("primary")), replica))
                    .isEqualTo(NOTHING);
        }
        nodes.awaitListening(false);
    }

    @Test
    void aTokenIsNowhereButAtTheOperator() throws Exception {
        IssuedInvitation made = nodes.invite();
        accept("primary", made.token());
        assertRefused(made.token());

        String secret = made.token().substring("understudy1-".length());
        assertThat(made.toString()).doesNotContain(secret);
        assertThat(nodes.events).noneMatch(event -> event.toString().contains(secret));
        byte[] raw = Base64.getUrlDecoder().decode(secret);
        String hex = HexFormat.of().formatHex(raw, raw.length - 36, raw.length - 4);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(content).as(file.toString()).doesNotContain(secret, hex);
            }
        }
    }

    @Test
    void aTokenIsUsedOnce() {
        IssuedInvitation made = nodes.invite();
        accept("primary", made.token());
        nodes.entries.revoke(NAME);

        assertThat(assertRefused(made.token())).hasMessageContaining("was used already, by " + NAME);
        assertNothingWasGiven("other");
        assertThat(nodes.guestFolder("other").resolve("node.p12")).doesNotExist();
    }

    @Test
    void ofManyAtOnceOneIsLetIn() throws Exception {
        String token = nodes.invite().token();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<PairedReplica>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String node = "node" + i;
            Callable<PairedReplica> accepting =
                    () -> nodes.guest(node).accept(token, List.of(node + ".example.com"), false);
            all.add(threads.submit(accepting));
        }
        int paired = 0;
        for (Future<PairedReplica> each : all) {
            try {
                each.get(60, TimeUnit.SECONDS);
                paired++;
            } catch (ExecutionException e) {
                assertThat(e.getCause()).hasMessageContaining("was used already");
            }
        }
        threads.shutdown();
        assertThat(paired).isEqualTo(1);
        assertThat(nodes.entries.list()).hasSize(1);
    }

    @Test
    void anExpiredTokenIsWorthNothing() {
        String token = nodes.invite().token();
        // another one keeps the port open
        nodes.server.invite(
                new InvitationTerms(PairingNodes.LOCATION, "office", Optional.empty(), false, Duration.ofHours(2)),
                List.of());
        nodes.ahead = Duration.ofMinutes(15);
        assertThat(assertRefused(token)).hasMessageContaining("expired at");
        assertNothingWasGiven("other");
    }

    @Test
    void aPrimaryDoesNotShowAnExpiredToken() {
        String token = nodes.invite().token();
        Clock late = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(15));
        assertFails(ErrorCode.PAIRING_REFUSED, () -> nodes.guest("other", late).accept(token, List.of(NAME), false));
        assertThat(nodes.events).hasSize(1);
    }

    @Test
    void aCancelledInvitationLetsNobodyIn() {
        nodes.server.invite(PairingNodes.terms("kept.example.com"), List.of());
        IssuedInvitation made = nodes.invite();
        assertThat(nodes.server.cancel(made.id())).isTrue();
        assertThat(nodes.server.cancel(made.id())).isFalse();
        assertThat(assertRefused(made.token())).hasMessageContaining("not known");
        assertNothingWasGiven("other");
    }

    static Stream<Arguments> alterations() {
        return Stream.of(
                Arguments.of("expiry", ErrorCode.PAIRING_REFUSED, changing(7)),
                Arguments.of("fingerprint", ErrorCode.CERTIFICATE_UNTRUSTED, changing(20)),
                Arguments.of("number of addresses", ErrorCode.INVALID_SETTING, changing(40)),
                Arguments.of("address", ErrorCode.HOST_UNKNOWN, changing(42)),
                Arguments.of("secret", ErrorCode.PAIRING_REFUSED, changing(-1)),
                Arguments.of("length", ErrorCode.INVALID_SETTING, (UnaryOperator<byte[]>)
                        content -> Arrays.copyOf(content, content.length + 1)),
                Arguments.of("added address", ErrorCode.PAIRING_REFUSED, (UnaryOperator<byte[]>)
                        PairingTest::withOneMoreAddress));
    }

    /** @param position from the end if it is negative */
    private static UnaryOperator<byte[]> changing(int position) {
        return content -> {
            content[position < 0 ? content.length + position : position] ^= 1;
            return content;
        };
    }

    private static byte[] withOneMoreAddress(byte[] content) {
        byte[] one = Arrays.copyOfRange(content, 41, content.length - 32);
        byte[] changed = Arrays.copyOf(content, content.length + one.length);
        changed[40]++;
        System.arraycopy(content, 41, changed, 41 + one.length, content.length - 41);
        return changed;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("alterations")
    void anAlteredTokenIsWorthNothing(String part, ErrorCode error, UnaryOperator<byte[]> change) throws Exception {
        IssuedInvitation made = nodes.invite();
        String altered = PairingNodes.altered(made.token(), change);
        assertFails(error, () -> accept("other", altered));
        assertNothingWasGiven("other");
        accept("primary", made.token());
    }

    @Test
    void aTokenThatWasNotCopiedWholeIsSaidToBeOne() {
        String token = nodes.invite().token();
        for (String wrong : List.of(
                "",
                "understudy1-",
                token.substring(0, token.length() - 1),
                token + "A",
                token.substring(1),
                token.toUpperCase(Locale.ROOT),
                "understudy1-" + "A".repeat(10_000))) {
            ReplicationException refused = assertFails(ErrorCode.INVALID_SETTING, () -> accept("other", wrong));
            assertThat(refused).hasMessageContaining("no token of an invitation");
        }
    }

    /** Who answers has a certificate, but none of the token's authority: it gets a handshake and not a byte more. */
    @Test
    void toAnotherServerNothingIsSent() throws Exception {
        Authority strangers = new Authority(folder.resolve("strangers"));
        assertNothingIsSentTo(Network.CONTEXTS.load(strangers.replica()).context(), ErrorCode.CERTIFICATE_UNTRUSTED);
    }

    /** Other primaries have certificates of the same authority. */
    @Test
    void toAnotherNodeOfTheAuthorityNothingIsSent() throws Exception {
        accept("first", nodes.invite().token());
        assertNothingIsSentTo(Network.CONTEXTS.load(nodes.guestTls("first")).context(), ErrorCode.HOST_NAME_MISMATCH);
    }

    private void assertNothingIsSentTo(SSLContext context, ErrorCode error) throws Exception {
        String token = nodes.server
                .invite(PairingNodes.terms("b.example.com"), List.of())
                .token();
        nodes.close();
        try (SSLServerSocket impostor = (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(nodes.pairingPort, 1, InetAddress.getByName("127.0.0.1"))) {
            CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> receive(impostor));
            ReplicationException refused =
                    assertFails(error, () -> nodes.guest("other").accept(token, List.of("b.example.com"), false));
            assertThat(refused.remedy()).isNotEmpty();
            assertThat(received.get(60, TimeUnit.SECONDS)).isEmpty();
        }
        assertThat(nodes.guestFolder("other").resolve("node.p12")).doesNotExist();
    }

    /** What a client sends inside of TLS. */
    private static byte[] receive(SSLServerSocket server) {
        byte[] received = new byte[1000];
        int length = 0;
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.setSoTimeout(30_000);
            InputStream in = socket.getInputStream();
            for (int read = in.read(received); read > 0; read = in.read(received, length, received.length - length)) {
                length += read;
            }
        } catch (IOException refused) {
            // by an alert of the client
        }
        return Arrays.copyOf(received, length);
    }

    @Test
    void whoGuessesHasToWait() {
        String token = nodes.invite().token();
        for (int i = 0; i < PairingGuard.FREE; i++) {
            int guess = i;
            assertFails(
                    ErrorCode.PAIRING_REFUSED,
                    () -> accept("other", PairingNodes.altered(token, content -> {
                        content[content.length - 2] ^= (byte) (guess + 1);
                        return content;
                    })));
        }
        assertFails(ErrorCode.REPLICA_BUSY, () -> accept("other", token));
        assertNothingWasGiven("other");
    }

    @Test
    void invitationsSurviveARestart() throws Exception {
        IssuedInvitation used = nodes.invite();
        accept("first", used.token());
        nodes.entries.revoke(NAME);
        IssuedInvitation open = nodes.server.invite(PairingNodes.terms("*.example.com"), List.of());
        nodes.close();

        nodes.startReplica();
        nodes.awaitListening(true);
        assertThat(assertRefused(used.token())).hasMessageContaining("was used already");
        assertThat(nodes.server.open()).extracting(each -> each.id()).containsExactly(open.id());
        assertThat(accept("primary", open.token()).primary()).isEqualTo(NAME);
    }

    @Test
    void aNodeWithACertificateOfTheAuthorityKeepsIt() throws Exception {
        accept("primary", nodes.invite().token());
        byte[] before = Files.readAllBytes(nodes.guestFolder("primary").resolve("node.p12"));
        nodes.entries.revoke(NAME);

        PairedReplica again = nodes.guest("primary").accept(nodes.invite().token(), List.of(), false);

        assertThat(again.kept()).isTrue();
        assertThat(again.primary()).isEqualTo(NAME);
        assertThat(nodes.entries.list()).hasSize(1);
        assertThat(nodes.guestFolder("primary").resolve("node.p12")).hasBinaryContent(before);
    }

    @Test
    void otherCredentialsAreOnlyReplacedIfTheOperatorSaysSoAndAreKept() throws Exception {
        new Authority(folder.resolve("strangers"));
        Path there = nodes.guestFolder("primary");
        new FileCertificateTool(there, Clock.systemUTC())
                .issue(folder.resolve("strangers"), there, "old.example.com", List.of(), Period.ofDays(10));
        byte[] old = Files.readAllBytes(there.resolve("node.p12"));
        String token = nodes.invite().token();

        ReplicationException refused = assertFails(ErrorCode.INVALID_STATE, () -> accept("primary", token));
        assertThat(refused.remedy()).contains("--replace");
        assertThat(there.resolve("node.p12")).hasBinaryContent(old);

        nodes.guest("primary").accept(token, List.of(NAME), true);
        assertThatNoException().isThrownBy(() -> Network.CONTEXTS.load(nodes.guestTls("primary")));
        try (Stream<Path> all = Files.list(there)) {
            Path aside = all.filter(path -> path.getFileName().toString().startsWith("replaced-"))
                    .findFirst()
                    .orElseThrow();
            assertThat(aside.resolve("node.p12")).hasBinaryContent(old);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(aside.resolve("node.p12"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void credentialsThatAreElsewhereAreLeftAlone() throws Exception {
        PairingClient client = new PairingClient(Network.CONTEXTS, folder.resolve("primary"));
        client.updated(Network.settings(nodes.replicaTls(), Map.of()));
        var guest = new PrimaryGuest(nodes.guestFolder("primary"), client, nodes.events::add, Clock.systemUTC());
        ReplicationException refused = assertFails(
                ErrorCode.INVALID_STATE, () -> guest.accept(nodes.invite().token(), List.of(NAME), false));
        assertThat(refused).hasMessageContaining(nodes.replicaTls().keyStore().toString());
        assertThat(nodes.desk.open()).hasSize(1);
    }

    @Test
    void theSecondAddressIsTakenWhereTheFirstDoesNotAnswer() throws Exception {
        IssuedInvitation made =
                nodes.server.invite(PairingNodes.terms(), List.of("localhost:" + Network.freePort(), "localhost"));
        assertThat(accept("primary", made.token()).replica().host()).isEqualTo("localhost");
    }

    @Test
    void anAddressThatIsNotInTheCertificateIsRefused() {
        assertFails(
                ErrorCode.INVALID_SETTING,
                () -> nodes.server.invite(PairingNodes.terms(), List.of("other.example.com")));
        assertThat(nodes.server.port()).isZero();
    }
}
