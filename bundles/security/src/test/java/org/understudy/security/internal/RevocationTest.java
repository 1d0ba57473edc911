// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.PeerCertificateException;
import org.understudy.api.security.Revocation;
import org.understudy.api.security.Revocation.Mode;
import org.understudy.api.security.TlsSettings;
import org.understudy.security.internal.Handshake.Outcome;

/** Lists of a real authority, and nodes that look at them. */
class RevocationTest {
    private static final String REPLICA = "replica.example.com";
    private static final Outcome CONTENT = new Outcome(null, null);

    @TempDir
    private Path folder;

    private RevocationLists lists;
    private TlsSettings primary;
    private TlsSettings replica;

    @BeforeEach
    void issue() throws Exception {
        Authority authority = new Authority(folder.resolve("ours"));
        lists = new RevocationLists(folder.resolve("ours"));
        primary = authority.node("primary.example.com");
        replica = authority.node(REPLICA);
    }

    private static SSLContext context(TlsSettings node, Mode mode, Path file) {
        return Authority.context(new TlsSettings(
                node.keyStore(),
                node.trustStore(),
                node.passwordFile(),
                new Revocation(mode, Optional.ofNullable(file))));
    }

    private static SSLContext unchecked(TlsSettings node) {
        return context(node, Mode.OFF, null);
    }

    private static void assertRevoked(PeerCertificateException refusal, String message) {
        assertThat(refusal).isNotNull().hasMessageContaining(message).hasMessageNotContaining("\n");
        assertThat(refusal.code()).isEqualTo(ErrorCode.CERTIFICATE_REVOKED);
    }

    @ParameterizedTest
    @EnumSource
    void theReplicaRefusesARevokedPrimary(Handshake handshake) throws Exception {
        Path list = lists.file("list.pem", lists.revoking(RevocationLists.certificate(primary)));
        for (Mode mode : new Mode[] {Mode.SOFT, Mode.HARD}) {
            Outcome outcome = handshake.run(unchecked(primary), context(replica, mode, list), REPLICA);
            assertRevoked(outcome.serverRefusal(), "the certificate of CN=primary.example.com was revoked");
        }
        assertThat(handshake.run(unchecked(primary), context(replica, Mode.OFF, list), REPLICA))
                .isEqualTo(CONTENT);
    }

    @ParameterizedTest
    @EnumSource
    void thePrimaryRefusesARevokedReplica(Handshake handshake) throws Exception {
        Path list = lists.file("list.pem", lists.revoking(RevocationLists.certificate(replica)));
        Outcome outcome = handshake.run(context(primary, Mode.HARD, list), unchecked(replica), REPLICA);
        assertRevoked(outcome.clientRefusal(), "the certificate of CN=" + REPLICA + " was revoked");
    }

    @ParameterizedTest
    @EnumSource
    void whoIsNotOnTheListIsAccepted(Handshake handshake) throws Exception {
        TlsSettings other = new Authority(folder.resolve("theirs"), "Other authority").node("other.example.com");
        RevocationLists theirs = new RevocationLists(folder.resolve("theirs"));
        Path list = lists.file("list.pem", theirs.revoking(RevocationLists.certificate(other)), lists.revoking());
        assertThat(handshake.run(context(primary, Mode.HARD, list), context(replica, Mode.HARD, list), REPLICA))
                .isEqualTo(CONTENT);
    }

    @Test
    void withoutAListThatCountsSoftAcceptsAndHardRefuses() throws Exception {
        Path ended = lists.file("ended.pem", lists.old());
        new Authority(folder.resolve("theirs"), "Other authority");
        Path foreign = new RevocationLists(folder.resolve("theirs"))
                .file("foreign.pem", new RevocationLists(folder.resolve("theirs")).revoking());
        for (Path list : new Path[] {null, ended, foreign}) {
            assertThat(Handshake.SOCKETS.run(unchecked(primary), context(replica, Mode.SOFT, list), REPLICA))
                    .isEqualTo(CONTENT);
            Outcome outcome = Handshake.SOCKETS.run(unchecked(primary), context(replica, Mode.HARD, list), REPLICA);
            assertRevoked(outcome.serverRefusal(), "can't be found out");
        }
    }

    @Test
    void aListOfSomebodyElseInTheAuthoritysNameDoesNotCount() throws Exception {
        new Authority(folder.resolve("imitated"));
        RevocationLists imitator = new RevocationLists(folder.resolve("imitated"));
        Path forged = imitator.file("forged.pem", imitator.revoking());
        Outcome outcome = Handshake.SOCKETS.run(unchecked(primary), context(replica, Mode.HARD, forged), REPLICA);
        assertRevoked(outcome.serverRefusal(), "can't be found out");
    }

    @Test
    void aFileThatIsNoListIsRefusedAndNamed() throws Exception {
        for (String content : new String[] {"", "nonsense"}) {
            Path file = Files.writeString(folder.resolve("none.pem"), content);
            assertThatThrownBy(() -> context(replica, Mode.HARD, file))
                    .isInstanceOf(ReplicationException.class)
                    .hasMessageContaining(file.toString());
        }
        assertThatThrownBy(() -> context(replica, Mode.HARD, folder.resolve("missing.pem")))
                .isInstanceOf(ReplicationException.class)
                .hasMessageContaining("missing.pem");
    }

    @Test
    void theListThatACertificateNamesIsAskedFor() throws Exception {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicInteger asked = new AtomicInteger();
        String at = "http://127.0.0.1:" + http.getAddress().getPort() + "/list.crl";
        TlsSettings naming = lists.naming("named.example.com", at, primary);
        byte[] list = lists.revoking(RevocationLists.certificate(naming));
        http.createContext("/list.crl", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, list.length);
            exchange.getResponseBody().write(list);
            exchange.close();
        });
        http.start();
        try {
            Outcome outcome = Handshake.SOCKETS.run(unchecked(naming), context(replica, Mode.SOFT, null), REPLICA);
            assertRevoked(outcome.serverRefusal(), "the certificate of CN=named.example.com was revoked");
            assertThat(asked).hasPositiveValue();
        } finally {
            http.stop(0);
        }
    }

    @Test
    void aServerOfListsThatDoesNotAnswerIsSoftOrHard() throws Exception {
        // nothing listens at port 1
        TlsSettings naming = lists.naming("silent.example.com", "http://127.0.0.1:1/list.crl", primary);
        assertThat(Handshake.SOCKETS.run(unchecked(naming), context(replica, Mode.SOFT, null), REPLICA))
                .isEqualTo(CONTENT);
        Outcome outcome = Handshake.SOCKETS.run(unchecked(naming), context(replica, Mode.HARD, null), REPLICA);
        assertRevoked(outcome.serverRefusal(), "can't be found out");
    }
}
