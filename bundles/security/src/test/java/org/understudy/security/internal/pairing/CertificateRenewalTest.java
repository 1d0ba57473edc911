// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.audit.AuditTrail;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.Peer;
import org.understudy.api.transport.ControlReply;
import org.understudy.api.transport.ControlRequest;
import org.understudy.api.transport.ControlSender;
import org.understudy.security.internal.CertificateNames;
import org.understudy.security.internal.FileCertificateTool;
import org.understudy.security.internal.NodeCredentials;

/** Certificates that are renewed before they expire, and what a replica does not sign. */
class CertificateRenewalTest {
    private static final String NAME = "primary.example.com";
    private static final int DAYS = 90;
    private static final ReplicaAddress REPLICA = new ReplicaAddress("replica.example.com", 8443);
    private static final ReplicaAddress OTHER = new ReplicaAddress("other.example.com", 8443);
    private static final Instant START = Instant.now();

    @TempDir
    static Path made;

    @TempDir
    Path folder;

    private final List<EventDraft> events = new ArrayList<>();
    private Path replica;
    private Path primary;
    private CertificateRenewer renewer;
    /** What somebody makes of the replica's answer. */
    private UnaryOperator<ControlReply.NodeCertificate> answer = reply -> reply;

    private final List<ReplicaAddress> asked = new ArrayList<>();

    /** Made once, as each key store takes its time. */
    @BeforeAll
    static void makeCredentials() {
        FileCertificateTool tool = new FileCertificateTool(made, Clock.fixed(START, ZoneOffset.UTC));
        tool.initialize(made.resolve("replica"), "Test authority", Period.ofYears(10));
        tool.issue(made.resolve("replica"), made.resolve("replica"), REPLICA.host(), List.of(), Period.ofDays(DAYS));
        tool.issue(
                made.resolve("replica"),
                made.resolve("primary"),
                NAME,
                List.of("second.example.com", "10.0.0.7"),
                Period.ofDays(DAYS));
        tool.initialize(made.resolve("stranger"), "Test authority", Period.ofYears(10));
        tool.issue(made.resolve("stranger"), made.resolve("stranger"), NAME, List.of(), Period.ofDays(DAYS));
    }

    @BeforeEach
    void copy() throws IOException {
        try (Stream<Path> files = Files.walk(made)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(made.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        replica = folder.resolve("replica");
        primary = folder.resolve("primary");
    }

    @AfterEach
    void close() {
        renewer.close();
    }

    private static Clock after(int days) {
        return Clock.fixed(START.plus(Duration.ofDays(days)), ZoneOffset.UTC);
    }

    private static Peer peer(String name) {
        return new Peer(name, "192.0.2.1", new Authorization(name, Path.of("/srv/replicas"), "DEFAULT"));
    }

    /** A node that looks after so many days; its only replica that answers is the one with the authority. */
    private void look(Path node, int days) {
        RenewalDesk desk = new RenewalDesk(replica, AuditTrail.NONE, events::add, after(days));
        ControlSender control = new ControlSender() {
            @Override
            public <R extends ControlReply> R send(ReplicaAddress address, ControlRequest<R> request) {
                asked.add(address);
                if (address.equals(OTHER)) {
                    throw new ReplicationException(ErrorCode.CONNECTION_REFUSED, "nothing listens there", "wait");
                }
                return request.replyType()
                        .cast(answer.apply(desk.renew(peer(NAME), (ControlRequest.RenewCertificate) request)));
            }
        };
        renewer = new CertificateRenewer(
                node, Optional.of(control), () -> List.of(OTHER, REPLICA), AuditTrail.NONE, events::add, after(days));
        renewer.look();
    }

    private static NodeCredentials credentials(Path node) {
        return NodeCredentials.read(node.resolve("node.p12"), node.resolve("password"));
    }

    private void assertRenewed(Path node, NodeCredentials before, int days) throws Exception {
        NodeCredentials now = credentials(node);
        X509Certificate certificate = now.certificate();
        assertThat(certificate.getSubjectX500Principal())
                .isEqualTo(before.certificate().getSubjectX500Principal());
        assertThat(CertificateNames.alternative(certificate))
                .isEqualTo(CertificateNames.alternative(before.certificate()));
        assertThat(certificate.getPublicKey()).isNotEqualTo(before.certificate().getPublicKey());
        assertThat(certificate.getNotAfter().toInstant())
                .isAfterOrEqualTo(START.plus(Duration.ofDays(days + DAYS - 1)));
        certificate.verify(before.chain().get(1).getPublicKey());
        assertThat(now.chain().get(1)).isEqualTo(before.chain().get(1));
        assertThat(RenewalProof.verify(
                        certificate.getPublicKey(),
                        new byte[1],
                        new byte[2],
                        RenewalProof.sign(now.key(), new byte[1], new byte[2])))
                .as("the key is the certificate's")
                .isTrue();
    }

    private void assertUnchanged(NodeCredentials before) {
        assertThat(credentials(primary).certificate()).isEqualTo(before.certificate());
    }

    @Test
    void aReplicaRenewsWhatItsAuthorityIssuedAndThePresentOneIsKeptAside() throws Exception {
        NodeCredentials before = credentials(primary);
        byte[] trust = Files.readAllBytes(primary.resolve("trust.p12"));

        look(primary, 61);

        assertRenewed(primary, before, 61);
        assertThat(asked).containsExactly(OTHER, REPLICA);
        assertThat(events).extracting(EventDraft::type).containsExactly(EventType.CERTIFICATE_RENEWED);
        assertThat(Files.readAllBytes(primary.resolve("trust.p12"))).isEqualTo(trust);
        try (Stream<Path> files = Files.list(primary)) {
            Path aside = files.filter(file -> file.getFileName().toString().startsWith("replaced-"))
                    .findFirst()
                    .orElseThrow();
            assertThat(credentials(aside).certificate()).isEqualTo(before.certificate());
        }
    }

    @Test
    void nobodyIsAskedBeforeTwoThirdsOfTheTimeAreOver() {
        NodeCredentials before = credentials(primary);

        look(primary, 59);

        assertUnchanged(before);
        assertThat(asked).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void aNodeWithAnAuthorityAsksNobody() throws Exception {
        NodeCredentials before = credentials(replica);

        look(replica, 61);

        assertRenewed(replica, before, 61);
        assertThat(asked).isEmpty();
    }

    @Test
    void whatIsNotOfTheReplicasAuthorityStaysAndIsTold() {
        primary = folder.resolve("stranger");
        assertThat(primary.resolve("ca.p12").toFile().delete()).isTrue();
        NodeCredentials before = credentials(primary);

        look(primary, 61);

        assertUnchanged(before);
        assertThat(events).extracting(EventDraft::type).containsExactly(EventType.RENEWAL_FAILED);
        assertThat(events.get(0).toString()).contains("not of the authority on this replica");
    }

    @Test
    void oneWhosePasswordIsElsewhereIsLeftToTheOperator() throws Exception {
        byte[] before = Files.readAllBytes(primary.resolve("node.p12"));
        Files.delete(primary.resolve("password"));

        look(primary, 61);

        assertThat(Files.readAllBytes(primary.resolve("node.p12"))).isEqualTo(before);
        assertThat(asked).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void anExpiredOneIsNotRenewed() {
        NodeCredentials before = credentials(primary);

        look(primary, DAYS + 1);

        assertUnchanged(before);
        assertThat(events).extracting(EventDraft::type).containsExactly(EventType.RENEWAL_FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"present", "stranger", "none", "garbage"})
    void anAnswerThatIsNotWhatWasAskedForIsNotInstalled(String what) {
        NodeCredentials before = credentials(primary);
        answer = reply -> new ControlReply.NodeCertificate(
                switch (what) {
                    case "present" -> List.of(encode(before.certificate()));
                    case "stranger" ->
                        List.of(encode(credentials(folder.resolve("stranger")).certificate()));
                    case "none" -> List.of();
                    default -> List.of("AAAA");
                });

        look(primary, 61);

        assertUnchanged(before);
        assertThat(events).extracting(EventDraft::type).contains(EventType.RENEWAL_FAILED);
    }

    private static String encode(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    // --- what a replica does not sign ---

    private static KeyPair key() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private void assertRefused(String peer, int days, ControlRequest.RenewCertificate request, String why) {
        renewer =
                new CertificateRenewer(primary, Optional.empty(), List::of, AuditTrail.NONE, events::add, after(days));
        RenewalDesk desk = new RenewalDesk(replica, AuditTrail.NONE, events::add, after(days));
        ReplicationException refused =
                catchThrowableOfType(ReplicationException.class, () -> desk.renew(peer(peer), request));
        assertThat(refused).as("not refused").isNotNull();
        assertThat(refused.code()).isEqualTo(ErrorCode.RENEWAL_REFUSED);
        assertThat(refused).hasMessageContaining(why);
        assertThat(events).isEmpty();
    }

    private static ControlRequest.RenewCertificate request(byte[] certificate, byte[] csr, byte[] proof) {
        Base64.Encoder encoder = Base64.getEncoder();
        return new ControlRequest.RenewCertificate(
                encoder.encodeToString(certificate), encoder.encodeToString(csr), encoder.encodeToString(proof));
    }

    private static ControlRequest.RenewCertificate request(NodeCredentials of) throws Exception {
        byte[] certificate = of.certificate().getEncoded();
        byte[] csr = CertificateRequests.make(key(), List.of(NAME));
        return request(certificate, csr, RenewalProof.sign(of.key(), certificate, csr));
    }

    @Test
    void anothersCertificateIsRefused() throws Exception {
        assertRefused("other.example.com", 61, request(credentials(primary)), "not the primary's own");
    }

    @Test
    void whoHasNotTheKeyIsRefused() throws Exception {
        byte[] certificate = credentials(primary).certificate().getEncoded();
        byte[] csr = CertificateRequests.make(key(), List.of(NAME));
        byte[] proof = RenewalProof.sign(key().getPrivate(), certificate, csr);
        assertRefused(NAME, 61, request(certificate, csr, proof), "not the primary's own");
    }

    @Test
    void aProofOfAnotherRequestIsRefused() throws Exception {
        NodeCredentials own = credentials(primary);
        byte[] certificate = own.certificate().getEncoded();
        byte[] proof = RenewalProof.sign(own.key(), certificate, CertificateRequests.make(key(), List.of(NAME)));
        byte[] other = CertificateRequests.make(key(), List.of(NAME));
        assertRefused(NAME, 61, request(certificate, other, proof), "not the primary's own");
    }

    @Test
    void anAuthorityOfTheSameNameIsNotThisOne() throws Exception {
        assertRefused(NAME, 61, request(credentials(folder.resolve("stranger"))), "not of the authority");
    }

    @Test
    void theAuthoritysOwnCertificateIsRefused() throws Exception {
        NodeCredentials authority = NodeCredentials.read(replica.resolve("ca.p12"), replica.resolve("ca.password"));
        assertRefused("test authority", 61, request(authority), "not the primary's own");
    }

    @Test
    void whoAsksTooEarlyIsRefused() throws Exception {
        assertRefused(NAME, 40, request(credentials(primary)), "not over yet");
    }

    @Test
    void whatIsTooLongOrMalformedIsRefused() throws Exception {
        NodeCredentials own = credentials(primary);
        byte[] certificate = own.certificate().getEncoded();
        byte[] csr = CertificateRequests.make(key(), List.of(NAME));
        byte[] proof = RenewalProof.sign(own.key(), certificate, csr);
        assertRefused(NAME, 61, request(new byte[5000], csr, proof), "characters");
        assertRefused(NAME, 61, request(certificate, new byte[10_000], proof), "characters");
        assertRefused(NAME, 61, request(certificate, csr, new byte[70]), "malformed");
        assertRefused(NAME, 61, request(new byte[] {48, 1}, csr, proof), "malformed");
        byte[] none = {48, 0};
        assertRefused(
                NAME, 61, request(certificate, none, RenewalProof.sign(own.key(), certificate, none)), "malformed");
        assertRefused(NAME, 61, new ControlRequest.RenewCertificate("?", "?", "?"), "Base64");
    }

    @Test
    void aReplicaWithoutAnAuthoritySaysSo() throws Exception {
        Files.delete(replica.resolve("ca.p12"));
        assertRefused(NAME, 61, request(credentials(primary)), "no authority");
    }
}
