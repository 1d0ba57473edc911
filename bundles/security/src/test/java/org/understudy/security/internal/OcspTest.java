// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.security.PeerCertificateException;
import org.understudy.api.security.Revocation;
import org.understudy.api.security.Revocation.Mode;
import org.understudy.api.security.TlsSettings;
import org.understudy.security.internal.Handshake.Outcome;

/** A primary whose certificate names an OCSP server that answers, and a replica that asks it. */
class OcspTest {
    private static final String REPLICA = "replica.example.com";
    private static final Outcome CONTENT = new Outcome(null, null);

    @TempDir
    private Path folder;

    private OcspResponder responder;
    private TlsSettings primary;
    private TlsSettings replica;

    @BeforeEach
    void issue() throws Exception {
        Authority authority = new Authority(folder.resolve("ours"));
        replica = authority.node(REPLICA);
        responder = new OcspResponder(folder.resolve("ours"));
        primary = namingItAs("primary.example.com");
    }

    private TlsSettings namingItAs(String host) throws Exception {
        return new RevocationLists(folder.resolve("ours")).namingResponder(host, responder.url(), replica);
    }

    @AfterEach
    void stopResponder() {
        responder.close();
    }

    private Outcome handshake(Mode mode) throws Exception {
        return handshake(Handshake.SOCKETS, mode);
    }

    private Outcome handshake(Handshake handshake, Mode mode) throws Exception {
        return handshake.run(context(primary, Mode.OFF), context(replica, mode), REPLICA);
    }

    private static SSLContext context(TlsSettings node, Mode mode) {
        return Authority.context(new TlsSettings(
                node.keyStore(), node.trustStore(), node.passwordFile(), new Revocation(mode, Optional.empty())));
    }

    private static void assertRefused(Outcome outcome, String message) {
        PeerCertificateException refusal = outcome.serverRefusal();
        assertThat(refusal).isNotNull().hasMessageContaining(message).hasMessageNotContaining("\n");
        assertThat(refusal.code()).isEqualTo(ErrorCode.CERTIFICATE_REVOKED);
    }

    @ParameterizedTest
    @EnumSource
    void whoIsGoodIsAccepted(Handshake handshake) throws Exception {
        assertThat(handshake(handshake, Mode.HARD)).isEqualTo(CONTENT);
        assertThat(responder.asked).hasPositiveValue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"SOFT", "HARD"})
    void whoWasRevokedIsRefused(Mode mode) throws Exception {
        responder.revoke(RevocationLists.certificate(primary));

        assertRefused(handshake(mode), "the certificate of CN=primary.example.com was revoked");
    }

    @Test
    void aServerThatDoesNotAnswerIsSoftOrHard() throws Exception {
        responder.close();

        assertThat(handshake(Mode.SOFT)).isEqualTo(CONTENT);
        assertRefused(handshake(Mode.HARD), "can't be found out");
    }

    @Test
    void whatIsWrongWithThePathIsToldAsSuch() throws Exception {
        responder.answerAsOf(Duration.ofDays(1));
        new Authority(folder.resolve("imitated"));
        primary = new RevocationLists(folder.resolve("imitated"))
                .namingResponder("stranger.example.com", responder.url(), replica);

        PeerCertificateException refusal = handshake(Mode.HARD).serverRefusal();

        assertThat(refusal.code()).isEqualTo(ErrorCode.CERTIFICATE_UNTRUSTED);
    }

    @Test
    void anAnswerOfYesterdayDoesNotCount() throws Exception {
        responder.answerAsOf(Duration.ofDays(1));

        assertThat(handshake(Mode.SOFT)).isEqualTo(CONTENT);
        assertRefused(handshake(Mode.HARD), "can't be found out");
    }

    @Test
    void anAnswerOfSomebodyElseInTheAuthoritysNameDoesNotCount() throws Exception {
        responder.close();
        new Authority(folder.resolve("imitated"));
        responder = new OcspResponder(folder.resolve("imitated"));
        primary = namingItAs("forger.example.com");

        assertThat(handshake(Mode.SOFT)).isEqualTo(CONTENT);
        assertRefused(handshake(Mode.HARD), "can't be found out");
    }
}
