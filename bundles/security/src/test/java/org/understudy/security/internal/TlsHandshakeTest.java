// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.security.PeerCertificateException;
import org.understudy.api.security.TlsSettings;
import org.understudy.security.internal.Handshake.Outcome;

/** Which side refuses which certificate, and what it says. */
class TlsHandshakeTest {
    private static final String REPLICA = "replica.example.com";
    private static final Duration TWO_YEARS = Duration.ofDays(730);

    @TempDir
    Path folder;

    private Authority authority;
    private SSLContext client;
    private SSLContext server;

    @BeforeEach
    void issue() {
        authority = new Authority(folder.resolve("ours"));
        client = Authority.context(authority.node("primary.example.com"));
        server = Authority.context(authority.node(REPLICA, "192.0.2.7"));
    }

    @ParameterizedTest
    @EnumSource
    void nodesOfOneAuthorityAcceptEachOther(Handshake handshake) throws Exception {
        assertThat(handshake.run(client, server, REPLICA)).isEqualTo(new Outcome(null, null));
    }

    @ParameterizedTest
    @EnumSource
    void anAddressInTheCertificateIsAccepted(Handshake handshake) throws Exception {
        assertThat(handshake.run(client, server, "192.0.2.7")).isEqualTo(new Outcome(null, null));
    }

    @ParameterizedTest
    @EnumSource
    void aPemFileWithTheAuthorityIsATrustStore(Handshake handshake) throws Exception {
        TlsSettings node = authority.node("pem.example.com");
        Path pem = node.trustStore().resolveSibling("ca.pem");
        SSLContext withPem = Authority.context(new TlsSettings(node.keyStore(), pem, node.passwordFile()));
        assertThat(handshake.run(withPem, server, REPLICA)).isEqualTo(new Outcome(null, null));
    }

    @ParameterizedTest
    @EnumSource
    void thePrimaryRefusesAnExpiredCertificate(Handshake handshake) throws Exception {
        SSLContext old = Authority.context(authority.node("old.example.com", TWO_YEARS));
        Outcome outcome = handshake.run(client, old, "old.example.com");
        assertRefused(outcome.clientRefusal(), ErrorCode.CERTIFICATE_EXPIRED, "CN=old.example.com");
    }

    @ParameterizedTest
    @EnumSource
    void thePrimaryRefusesACertificateThatIsNotYetValid(Handshake handshake) throws Exception {
        SSLContext early = Authority.context(authority.node("early.example.com", TWO_YEARS.negated()));
        Outcome outcome = handshake.run(client, early, "early.example.com");
        assertRefused(outcome.clientRefusal(), ErrorCode.CERTIFICATE_EXPIRED, "CN=early.example.com");
    }

    @ParameterizedTest
    @EnumSource
    void thePrimaryRefusesAnUnknownAuthority(Handshake handshake) throws Exception {
        SSLContext foreign = Authority.context(new Authority(folder.resolve("theirs")).node(REPLICA));
        Outcome outcome = handshake.run(client, foreign, REPLICA);
        assertRefused(outcome.clientRefusal(), ErrorCode.CERTIFICATE_UNTRUSTED, "CN=" + REPLICA);
    }

    /** An inspection of TLS is recognised by that: with it the class of the error, and the operator's remedy. */
    @ParameterizedTest
    @EnumSource
    void aRefusalSaysWhetherTheServerAskedForACertificate(Handshake handshake) throws Exception {
        SSLContext foreign = Authority.context(new Authority(folder.resolve("theirs")).node(REPLICA));
        for (boolean mutual : new boolean[] {true, false}) {
            PeerCertificateException refusal =
                    handshake.run(client, foreign, REPLICA, mutual).clientRefusal();
            assertRefused(refusal, ErrorCode.CERTIFICATE_UNTRUSTED, "CN=" + REPLICA);
            assertThat(refusal.mutual()).isEqualTo(mutual);
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePrimaryRefusesACertificateForAnotherHost(Handshake handshake) throws Exception {
        Outcome outcome = handshake.run(client, server, "other.example.com");
        assertRefused(
                outcome.clientRefusal(),
                ErrorCode.HOST_NAME_MISMATCH,
                "the certificate is for [replica.example.com, 192.0.2.7], not for other.example.com");
    }

    @ParameterizedTest
    @EnumSource
    void anUntrustedCertificateIsNotReportedAsOneForAnotherHost(Handshake handshake) throws Exception {
        SSLContext foreign = Authority.context(new Authority(folder.resolve("theirs")).node(REPLICA));
        Outcome outcome = handshake.run(client, foreign, "other.example.com");
        assertRefused(outcome.clientRefusal(), ErrorCode.CERTIFICATE_UNTRUSTED, "CN=" + REPLICA);
    }

    @ParameterizedTest
    @EnumSource
    void theReplicaRefusesAnExpiredCertificate(Handshake handshake) throws Exception {
        SSLContext old = Authority.context(authority.node("old.example.com", TWO_YEARS));
        Outcome outcome = handshake.run(old, server, REPLICA);
        assertRefused(outcome.serverRefusal(), ErrorCode.CERTIFICATE_EXPIRED, "CN=old.example.com");
        assertThat(outcome.clientRefusal()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void theReplicaRefusesAnUnknownAuthority(Handshake handshake) throws Exception {
        TlsSettings stranger = new Authority(folder.resolve("theirs")).node("stranger.example.com");
        Path ours = folder.resolve("ours").resolve("ca.pem");
        SSLContext trusting = Authority.context(new TlsSettings(stranger.keyStore(), ours, stranger.passwordFile()));
        Outcome outcome = handshake.run(trusting, server, REPLICA);
        assertRefused(outcome.serverRefusal(), ErrorCode.CERTIFICATE_UNTRUSTED, "CN=stranger.example.com");
        assertThat(outcome.clientRefusal()).isNull();
    }

    private static void assertRefused(PeerCertificateException refusal, ErrorCode code, String named) {
        assertThat(refusal).isNotNull().hasMessageContaining(named);
        assertThat(refusal.code()).isEqualTo(code);
    }
}
