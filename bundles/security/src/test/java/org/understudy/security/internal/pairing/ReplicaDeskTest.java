// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.event.EventSink;
import org.understudy.api.pairing.InvitationTerms;
import org.understudy.api.pairing.PairingGrant;
import org.understudy.api.pairing.PairingRequest;
import org.understudy.api.security.Authorization;
import org.understudy.api.security.PrimaryAuthorizations;
import org.understudy.api.security.Quota;
import org.understudy.api.security.TlsSettings;
import org.understudy.security.internal.FileCertificateTool;
import org.understudy.security.internal.NodeCredentials;

/** What a holder of a token, or somebody who has none, can get out of a replica. */
class ReplicaDeskTest {
    private static final String NAME = "primary.example.com";
    private static final Path LOCATION = Path.of("/srv/replicas");
    private static final List<ReplicaAddress> ADDRESSES = List.of(new ReplicaAddress("replica.example.com", 8444));

    @TempDir
    static Path made;

    @TempDir
    Path folder;

    private final List<Authorization> authorized = new ArrayList<>();
    private Path understudy;
    private TlsSettings tls;
    private X509Certificate server;
    private ReplicaDesk desk;

    /** Made once, as each key store takes its time. */
    @BeforeAll
    static void makeCredentials() {
        FileCertificateTool tool = tool(made);
        tool.initialize(made, "Test authority", Period.ofYears(10));
        tool.issue(made, made, "replica.example.com", List.of("10.0.0.7"), Period.ofDays(365));
    }

    @BeforeEach
    void makeReplica() throws IOException {
        understudy = Files.createDirectories(folder.resolve("understudy"));
        try (Stream<Path> files = Files.list(made)) {
            for (Path file : files.toList()) {
                Files.copy(file, understudy.resolve(file.getFileName()));
            }
        }
        tls = new TlsSettings(
                understudy.resolve("node.p12"), understudy.resolve("trust.p12"), understudy.resolve("password"));
        server = NodeCredentials.read(tls.keyStore(), tls.passwordFile()).certificate();
        desk = desk(Clock.systemUTC());
    }

    private static FileCertificateTool tool(Path folder) {
        return new FileCertificateTool(folder, Clock.systemUTC());
    }

    private ReplicaDesk desk(Clock clock) {
        return new ReplicaDesk(invitations(), understudy, new Entries(), EventSink.NONE, clock);
    }

    private Path invitations() {
        return folder.resolve("invitations");
    }

    private final class Entries implements PrimaryAuthorizations {
        @Override
        public List<Authorization> list() {
            return List.copyOf(authorized);
        }

        @Override
        public void authorize(Authorization authorization) {
            revoke(authorization.primary());
            authorized.add(authorization);
        }

        @Override
        public boolean revoke(String primary) {
            return authorized.removeIf(entry -> entry.primary().equals(primary));
        }
    }

    private static InvitationTerms terms(String name, boolean replace) {
        return new InvitationTerms(
                LOCATION, "office", Optional.ofNullable(name), replace, InvitationTerms.DEFAULT_VALIDITY);
    }

    private PairingToken invite(String name) {
        return invite(name, false);
    }

    private PairingToken invite(String name, boolean replace) {
        return PairingToken.parse(
                desk.invite(terms(name, replace), ADDRESSES, tls).token());
    }

    private static KeyPair key(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static byte[] csr(String... names) throws Exception {
        return CertificateRequests.make(key("secp256r1"), List.of(names));
    }

    private PairingRequest request(PairingToken token, byte[] csr, byte[] certificate) throws Exception {
        return request(token, server, csr, certificate);
    }

    private static PairingRequest request(PairingToken token, X509Certificate shown, byte[] csr, byte[] certificate)
            throws Exception {
        byte[] message = PairingProof.message(Sha256.of(token.openPart()), shown.getEncoded(), csr, certificate);
        return new PairingRequest(
                PairingProof.id(PairingProof.publicKey(token.secret())),
                csr,
                certificate,
                PairingProof.sign(token.secret(), message));
    }

    private PairingGrant accept(PairingToken token, byte[] csr) throws Exception {
        return accept(request(token, csr, new byte[0]));
    }

    private PairingGrant accept(PairingRequest request) {
        return desk.accept(request, server, tls, 8443, "192.0.2.1");
    }

    private ReplicationException assertRefused(PairingToken token, byte[] csr) throws Exception {
        return assertRefused(request(token, csr, new byte[0]));
    }

    private ReplicationException assertRefused(PairingRequest request) {
        List<Authorization> before = List.copyOf(authorized);
        ReplicationException refused = catchThrowableOfType(ReplicationException.class, () -> accept(request));
        assertThat(refused).as("not refused").isNotNull();
        assertThat(refused.code()).isEqualTo(ErrorCode.PAIRING_REFUSED);
        assertThat(authorized).isEqualTo(before);
        return refused;
    }

    private static X509Certificate certificate(byte[] der) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    @Test
    void theCertificateHasTheNamesThatWereAskedForAndNothingElse() throws Exception {
        PairingGrant grant = accept(invite("*.example.com"), csr(NAME, "second.example.com"));
        X509Certificate made = certificate(grant.certificate());
        assertThat(FileCertificateTool.info(folder, made).alternativeNames())
                .containsExactly(NAME, "second.example.com");
        assertThat(made.getSubjectX500Principal().getName()).isEqualTo("CN=" + NAME);
        assertThat(made.getBasicConstraints()).isEqualTo(-1);
        assertThat(made.getKeyUsage()[0]).isTrue();
        assertThat(grant.port()).isEqualTo(8443);
        assertThat(authorized).containsExactly(new Authorization(NAME, LOCATION, "office"));
    }

    static Stream<Arguments> hostileRequests() throws Exception {
        KeyPair key = key("secp256r1");
        byte[] good = CertificateRequests.make(key, List.of(NAME));
        byte[] badSignature = good.clone();
        badSignature[badSignature.length - 1] ^= 1;
        byte[] otherName = good.clone();
        otherName[new String(good, StandardCharsets.ISO_8859_1).indexOf(NAME)] = 'x';
        byte[] noise = new byte[300];
        new Random(1).nextBytes(noise);
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        return Stream.of(
                Arguments.of("nothing", new byte[0]),
                Arguments.of("noise", noise),
                Arguments.of("cut", Arrays.copyOf(good, good.length - 10)),
                Arguments.of("with a tail", Arrays.copyOf(good, good.length + 1)),
                Arguments.of("too long", Arrays.copyOf(good, CertificateRequests.MAX_BYTES + 1)),
                Arguments.of("bad signature", badSignature),
                Arguments.of("changed", otherName),
                Arguments.of("P-384", CertificateRequests.make(key("secp384r1"), List.of(NAME))),
                Arguments.of("RSA", csr(rsa.generateKeyPair(), "SHA256withRSA", names(), false)),
                Arguments.of("SHA-1", csr(key, "SHA1withECDSA", names(), false)),
                Arguments.of("an authority", csr(key, "SHA256withECDSA", names(), true)),
                Arguments.of("no names", CertificateRequests.make(key, List.of())),
                Arguments.of(
                        "no extensions",
                        new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=" + NAME), key.getPublic())
                                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
                                .getEncoded()),
                Arguments.of(
                        "an address",
                        csr(
                                key,
                                "SHA256withECDSA",
                                new GeneralNames(new GeneralName(GeneralName.iPAddress, "10.0.0.7")),
                                false)));
    }

    private static GeneralNames names() {
        return new GeneralNames(new GeneralName(GeneralName.dNSName, NAME));
    }

    private static byte[] csr(KeyPair key, String algorithm, GeneralNames names, boolean authority) throws Exception {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(Extension.subjectAlternativeName, false, names);
        if (authority) {
            extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        }
        return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=" + NAME), key.getPublic())
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                .build(new JcaContentSignerBuilder(algorithm).build(key.getPrivate()))
                .getEncoded();
    }

    /** Whoever asks for such a thing has the token, and still gets nothing; nor is the token used up. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileRequests")
    void aHostileRequestForACertificateIsRefused(String what, byte[] csr) throws Exception {
        PairingToken token = invite(null);
        assertRefused(token, csr);
        accept(token, csr(NAME));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Primary.example.com",
                "*.example.com",
                "primary..example.com",
                "-primary.example.com",
                "primary.example.com.",
                "10.0.0.9",
                "host/primary@EXAMPLE.COM",
                "a b",
                "a\nb",
                "p\u0000",
                ""
            })
    void whatIsNoDnsNameIsRefused(String name) throws Exception {
        assertRefused(invite(null), csr(name));
    }

    @Test
    void tooManyNamesAndTheSameTwiceAreRefused() throws Exception {
        PairingToken token = invite(null);
        assertRefused(
                token,
                CertificateRequests.make(
                        key("secp256r1"),
                        Stream.iterate(1, i -> i + 1).limit(9).map(i -> "h" + i).toList()));
        assertRefused(token, csr(NAME, NAME));
        assertRefused(token, csr("a".repeat(64) + ".example.com"));
    }

    @Test
    void aNameThatTheInvitationIsNotForIsRefused() throws Exception {
        PairingToken token = invite("Primary.example.com");
        assertThat(assertRefused(token, csr("other.example.com"))).hasMessageContaining("is for " + NAME);
        assertRefused(token, csr(NAME, "other.example.com"));
        accept(token, csr(NAME));
    }

    @Test
    void theReplicasOwnNameIsRefusedWhateverTheInvitationSays() throws Exception {
        assertRefused(invite("*.example.com", true), csr("replica.example.com"));
        assertRefused(invite(null, true), csr(NAME, "replica.example.com"));
    }

    @Test
    void aNameThatIsAuthorizedIsTakenOnlyIfTheInvitationSaysSo() throws Exception {
        authorized.add(new Authorization(NAME, Path.of("/other"), "others"));
        authorized.add(new Authorization("*.lab.example.com", Path.of("/lab"), "lab"));
        assertThat(assertRefused(invite(null), csr(NAME))).hasMessageContaining("as another primary");
        assertRefused(invite(null), csr("a.lab.example.com"));
        assertRefused(invite(null), csr("new.example.com", NAME));
        assertThatThrownBy(() -> invite(NAME)).hasMessageContaining("already");

        accept(invite(NAME, true), csr(NAME));
        assertThat(authorized).contains(new Authorization(NAME, LOCATION, "office"));
    }

    @Test
    void aPrimaryThatPairsAgainIsHeldToWhatItWasHeldTo() throws Exception {
        Quota quota = new Quota(OptionalLong.of(1 << 30), OptionalInt.of(3));
        authorized.add(new Authorization(NAME, Path.of("/other"), "others", quota, true));

        accept(invite(NAME, true), csr(NAME));

        assertThat(authorized).contains(new Authorization(NAME, LOCATION, "office", quota, true));
    }

    @Test
    void whatTheInvitationSaysGoesBeforeWhatItWasHeldTo() throws Exception {
        Quota before = new Quota(OptionalLong.of(1 << 30), OptionalInt.of(3));
        authorized.add(new Authorization(NAME, LOCATION, "office", before, false));
        Quota given = new Quota(OptionalLong.empty(), OptionalInt.of(20));
        InvitationTerms terms = new InvitationTerms(
                LOCATION, "office", given, true, Optional.of(NAME), true, InvitationTerms.DEFAULT_VALIDITY);
        PairingToken token =
                PairingToken.parse(desk.invite(terms, ADDRESSES, tls).token());
        desk = desk(Clock.systemUTC()); // the node was restarted since

        accept(token, csr(NAME));

        assertThat(authorized)
                .containsExactly(new Authorization(
                        NAME, LOCATION, "office", new Quota(OptionalLong.of(1 << 30), OptionalInt.of(20)), true));
    }

    @Test
    void aProofIsWorthNothingForAnythingElse() throws Exception {
        PairingToken token = invite(null);
        PairingRequest good = request(token, csr(NAME), new byte[0]);
        assertRefused(new PairingRequest(good.invitation(), csr("evil.example.com"), new byte[0], good.proof()));
        assertRefused(new PairingRequest(good.invitation(), good.csr(), new byte[] {1}, good.proof()));
        assertRefused(new PairingRequest("0".repeat(32), good.csr(), good.certificate(), good.proof()));
        assertRefused(new PairingRequest(good.invitation(), good.csr(), good.certificate(), new byte[0]));
        assertRefused(new PairingRequest(good.invitation(), good.csr(), good.certificate(), new byte[10_000]));
        // another server was shown to the primary
        X509Certificate authority = certificate(Files.readAllBytes(understudy.resolve("ca.pem")));
        assertRefused(request(token, authority, csr(NAME), new byte[0]));
        PairingToken other = invite(null);
        assertRefused(new PairingRequest(
                request(other, csr(NAME), new byte[0]).invitation(), good.csr(), good.certificate(), good.proof()));
        accept(good);
    }

    /** Power fails between the mark and the signature: whoever comes after that finds the invitation used up. */
    @Test
    void aCrashBeforeTheSignatureLeavesNoSecondUse() throws Exception {
        PairingToken token = invite(null);
        desk = desk(new Clock() {
            @Override
            public Instant instant() {
                if (isMarked()) {
                    throw new PowerCut();
                }
                return Instant.now();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        });
        assertThatThrownBy(() -> accept(token, csr(NAME))).isInstanceOf(PowerCut.class);
        assertThat(authorized).isEmpty();

        desk = desk(Clock.systemUTC());
        assertThat(assertRefused(token, csr(NAME))).hasMessageContaining("was used already");
        assertThat(desk.open()).isEmpty();
    }

    private static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private boolean isMarked() {
        try (Stream<Path> files = Files.list(invitations())) {
            for (Path file : files.toList()) {
                if (Files.readString(file).contains("used=")) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anInvitationThatIsDamagedOnTheDiskLetsNobodyInAndStopsNothing() throws Exception {
        PairingToken damaged = invite(null);
        try (Stream<Path> files = Files.list(invitations())) {
            Files.writeString(files.findFirst().orElseThrow(), "location = \\u00zz");
        }
        desk = desk(Clock.systemUTC());
        assertRefused(damaged, csr(NAME));
        accept(invite(null), csr(NAME));
    }

    @Test
    void aCertificateOfTheAuthorityIsKeptAndAnotherIsNot() throws Exception {
        KeyPair key = key("secp256r1");
        byte[] csr = CertificateRequests.make(key, List.of(NAME));
        byte[] own = accept(invite(null), csr).certificate();
        authorized.clear();

        assertThat(accept(request(invite(null), csr, own)).certificate()).isEqualTo(own);
        assertThat(authorized).containsExactly(new Authorization(NAME, LOCATION, "office"));
        authorized.clear();
        // of another key
        assertRefused(request(invite(null), csr(NAME), own));
        // for another name
        assertRefused(request(invite("other.example.com"), csr, own));
        // of another authority
        Path strangers = folder.resolve("strangers");
        tool(strangers).initialize(strangers, "Test authority", Period.ofYears(1));
        tool(strangers).issue(strangers, strangers, NAME, List.of(), Period.ofDays(1));
        NodeCredentials stranger = NodeCredentials.read(strangers.resolve("node.p12"), strangers.resolve("password"));
        byte[] strange = CertificateRequests.make(
                new KeyPair(stranger.certificate().getPublicKey(), stranger.key()), List.of(NAME));
        assertRefused(request(invite(null), strange, stranger.certificate().getEncoded()));
        assertRefused(request(invite(null), csr, new byte[5000]));
        assertRefused(request(invite(null), csr, new byte[] {1, 2, 3}));
    }

    @Test
    void whatIsMissingIsSaidInOneLine() throws Exception {
        Files.delete(understudy.resolve("node.p12"));
        assertCannotInvite("this node has no certificate", "replica:cert-issue HOST");
        Path elsewhere = folder.resolve("elsewhere");
        tool(elsewhere).initialize(elsewhere, "Another authority", Period.ofYears(1));
        tool(elsewhere).issue(elsewhere, understudy, "replica.example.com", List.of(), Period.ofDays(1));
        assertCannotInvite("of another authority, CN=Another authority", "replica:cert-issue HOST");
        Files.delete(understudy.resolve("ca.p12"));
        assertCannotInvite("no authority's key is on this node", "replica:cert-init");
    }

    private void assertCannotInvite(String why, String remedy) {
        ReplicationException refused = catchThrowableOfType(ReplicationException.class, () -> invite(null));
        assertThat(refused).hasMessageContaining(why);
        assertThat(refused.remedy()).contains(remedy).doesNotContain("\n");
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_STATE);
    }

    @Test
    void termsThatAreNotAllowedAreRefused() {
        assertThatThrownBy(() -> invite("a b")).hasMessageContaining("--name");
        assertThatThrownBy(() -> invite("host/a.example.com@EXAMPLE.COM")).hasMessageContaining("--name");
        for (Duration wrong : List.of(Duration.ofSeconds(59), Duration.ofHours(25))) {
            assertThatThrownBy(() -> desk.invite(
                            new InvitationTerms(LOCATION, "office", Optional.empty(), false, wrong), ADDRESSES, tls))
                    .hasMessageContaining("--valid");
        }
        assertThatThrownBy(() -> desk.invite(
                        new InvitationTerms(
                                Path.of("replicas"),
                                "office",
                                Optional.empty(),
                                false,
                                InvitationTerms.DEFAULT_VALIDITY),
                        ADDRESSES,
                        tls))
                .hasMessageContaining("location");
        assertThat(desk.open()).isEmpty();
    }
}
