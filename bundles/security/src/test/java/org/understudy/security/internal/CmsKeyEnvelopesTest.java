// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.event.EventSink;
import org.understudy.api.security.TlsSettings;

class CmsKeyEnvelopesTest {
    private static final byte[] CONTENT = "what only the replica may know".getBytes(UTF_8);
    private static final String HOST = "replica.example.com";

    @TempDir
    private static Path shared;

    private static Authority authority;
    private static TlsSettings own;
    private static CmsKeyEnvelopes primary;
    private static CmsKeyEnvelopes replica;

    @TempDir
    Path folder;

    @BeforeAll
    static void issue() {
        authority = new Authority(shared.resolve("ours"));
        own = authority.node("primary.example.com");
        primary = node(own);
        replica = node(authority.node(HOST, "192.0.2.7"));
    }

    private static CmsKeyEnvelopes node(TlsSettings credentials) {
        return node(credentials.keyStore(), credentials.trustStore(), credentials.passwordFile());
    }

    private static CmsKeyEnvelopes node(Path keyStore, Path trustStore, Path password) {
        CmsKeyEnvelopes node = new CmsKeyEnvelopes(keyStore.getParent(), EventSink.NONE);
        node.updated(new Hashtable<>(Map.of(
                "keystore", keyStore.toString(),
                "truststore", trustStore.toString(),
                "password.file", password.toString())));
        return node;
    }

    private static ReplicationException assertFails(ErrorCode code, ThrowingCallable call) {
        ReplicationException failure = catchThrowableOfType(ReplicationException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
        assertThat(failure.remedy()).isNotEmpty();
        return failure;
    }

    @Test
    void theReplicaOpensWhatThePrimarySealedAndKnowsWhoDid() {
        var opened = replica.open(primary.seal(CONTENT, replica.certificates(), HOST));
        assertThat(opened.content()).isEqualTo(CONTENT);
        assertThat(CertificateNames.identities(opened.signer())).containsExactly("primary.example.com");
    }

    @Test
    void noTwoEnvelopesAreTheSame() {
        assertThat(primary.seal(CONTENT, replica.certificates(), HOST))
                .isNotEqualTo(primary.seal(CONTENT, replica.certificates(), HOST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void aCertificateOfItsOwnCanBeTrustedByItself(String kind) throws Exception {
        Path one = selfSigned("one", kind, "digitalSignature,keyAgreement,keyEncipherment");
        Path other = selfSigned("other", kind, "digitalSignature,keyAgreement,keyEncipherment");
        CmsKeyEnvelopes here = node(one.resolve("node.p12"), other.resolve("own.pem"), one.resolve("password"));
        CmsKeyEnvelopes there = node(other.resolve("node.p12"), one.resolve("own.pem"), other.resolve("password"));
        assertThat(there.open(here.seal(CONTENT, there.certificates(), HOST)).content())
                .isEqualTo(CONTENT);
    }

    @Test
    void aCertificateThatMayNotBeEncryptedForIsRefused() throws Exception {
        Path other = selfSigned("other", "EC", "digitalSignature");
        Files.copy(other.resolve("own.pem"), folder.resolve("trust.pem"));
        CmsKeyEnvelopes here = node(own.keyStore(), folder.resolve("trust.pem"), own.passwordFile());
        CmsKeyEnvelopes there = node(other.resolve("node.p12"), other.resolve("own.pem"), other.resolve("password"));
        assertThat(assertFails(ErrorCode.CERTIFICATE_UNTRUSTED, () -> here.seal(CONTENT, there.certificates(), HOST)))
                .hasMessageContaining("does not allow key agreement");
    }

    private Path selfSigned(String name, String kind, String usage) throws IOException, InterruptedException {
        Path target = Files.createDirectories(folder.resolve(name + kind));
        Files.writeString(target.resolve("password"), "changeit\n");
        String store = target.resolve("node.p12").toString();
        keytool(
                "-genkeypair",
                "-keystore",
                store,
                "-storepass",
                "changeit",
                "-alias",
                "node",
                "-keyalg",
                kind,
                "-dname",
                "CN=" + name,
                "-ext",
                "KeyUsage:critical=" + usage,
                "-ext",
                "SAN=dns:" + HOST);
        keytool(
                "-exportcert",
                "-rfc",
                "-keystore",
                store,
                "-storepass",
                "changeit",
                "-alias",
                "node",
                "-file",
                target.resolve("own.pem").toString());
        return target;
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {HOST, "REPLICA.example.com", "192.0.2.7"})
    void aCertificateIsForTheHostsThatItNames(String host) {
        assertThat(replica.open(primary.seal(CONTENT, replica.certificates(), host))
                        .content())
                .isEqualTo(CONTENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.example.com", "192.0.2.8", "example.com"})
    void itIsForNoOthers(String host) {
        assertFails(ErrorCode.HOST_NAME_MISMATCH, () -> primary.seal(CONTENT, replica.certificates(), host));
    }

    @Test
    void nothingIsSealedForACertificateOfAnotherAuthority() {
        CmsKeyEnvelopes middle = node(new Authority(folder.resolve("theirs")).node(HOST));
        assertFails(ErrorCode.CERTIFICATE_UNTRUSTED, () -> primary.seal(CONTENT, middle.certificates(), HOST));
    }

    @Test
    void nothingIsSealedForAnExpiredCertificate() {
        CmsKeyEnvelopes old = node(authority.node("old.example.com", Duration.ofDays(400)));
        assertFails(ErrorCode.CERTIFICATE_EXPIRED, () -> primary.seal(CONTENT, old.certificates(), "old.example.com"));
    }

    @Test
    void whatIsNoCertificateIsAViolation() {
        for (List<String> chain : List.of(
                List.<String>of(),
                List.of("?"),
                List.of("AAAA"),
                List.of("x".repeat(20_000)),
                List.of("AAAA", "AAAA", "AAAA", "AAAA", "AAAA", "AAAA", "AAAA", "AAAA", "AAAA"))) {
            assertFails(ErrorCode.PROTOCOL_VIOLATION, () -> primary.seal(CONTENT, chain, HOST));
        }
    }

    @Test
    void anotherNodeCanNotOpenIt() {
        CmsKeyEnvelopes other = node(authority.node("other.example.com"));
        String envelope = primary.seal(CONTENT, replica.certificates(), HOST);
        assertThat(assertFails(ErrorCode.PAYLOAD_KEY_REFUSED, () -> other.open(envelope)))
                .hasMessageContaining("for another certificate");
    }

    @Test
    void whoSignsWithACertificateOfAnotherAuthorityIsRefused() {
        TlsSettings stranger = new Authority(folder.resolve("theirs")).node("primary.example.com");
        CmsKeyEnvelopes middle = node(stranger.keyStore(), shared.resolve("ours/ca.pem"), stranger.passwordFile());
        String envelope = middle.seal(CONTENT, replica.certificates(), HOST);
        assertThat(assertFails(ErrorCode.PAYLOAD_KEY_REFUSED, () -> replica.open(envelope)))
                .hasMessageContaining("not trusted");
    }

    /** Certificates besides the signer's prove nothing, so that some bits of them do not matter. */
    @Test
    void whereverItIsChangedItOpensToNothingElse() {
        byte[] envelope = Base64.getDecoder().decode(primary.seal(CONTENT, replica.certificates(), HOST));
        int refused = 0;
        for (int at = 0; at < envelope.length; at += 37) {
            byte[] changed = envelope.clone();
            changed[at] ^= 0x41;
            String text = Base64.getEncoder().encodeToString(changed);
            try {
                assertThat(replica.open(text).content()).isEqualTo(CONTENT);
            } catch (ReplicationException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.PAYLOAD_KEY_REFUSED);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(envelope.length / 37 / 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "AAAA", "MAA=", "MIAGCSqGSIb3DQEHAqCAMIACAQExADAL"})
    void whatIsNoEnvelopeIsRefused(String text) {
        assertFails(ErrorCode.PAYLOAD_KEY_REFUSED, () -> replica.open(text));
        assertFails(ErrorCode.PAYLOAD_KEY_REFUSED, () -> replica.open("A".repeat(20_000)));
    }

    @Test
    void aNodeWithoutCertificateSaysSo() {
        CmsKeyEnvelopes none = new CmsKeyEnvelopes(folder.resolve("nowhere"), EventSink.NONE);
        assertFails(ErrorCode.CREDENTIALS_UNUSABLE, none::certificates);
        assertThat(none.isRequired()).isFalse();
        none.updated(new Hashtable<>(Map.of("required", "true")));
        assertThat(none.isRequired()).isTrue();
        none.updated(new Hashtable<>(Map.of("required", "perhaps")));
        assertThat(none.isRequired()).isTrue();
    }
}
