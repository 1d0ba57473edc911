// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.security.CertificateInfo;

class FileCertificateToolTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    Path root;

    private Path authority;
    private Path node;
    private FileCertificateTool tool;

    @BeforeEach
    void prepare() {
        authority = root.resolve("ca");
        node = root.resolve("node");
        tool = new FileCertificateTool(root, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private CertificateInfo initialize() {
        return tool.initialize(authority, "Test authority", Period.ofYears(10));
    }

    private CertificateInfo issue() {
        initialize();
        return tool.issue(
                authority,
                node,
                "replica.example.com",
                List.of("replica", "192.0.2.7", "2001:db8::7"),
                Period.ofDays(90));
    }

    @Test
    void anAuthorityHasItsThreeFiles() throws Exception {
        CertificateInfo info = initialize();
        assertThat(names(authority)).containsExactlyInAnyOrder("ca.p12", "ca.pem", "ca.password");
        assertThat(info.file()).isEqualTo(authority.resolve("ca.p12"));
        assertThat(info.authority()).isTrue();
        assertThat(info.subject()).isEqualTo("CN=Test authority").isEqualTo(info.issuer());
        assertThat(info.notBefore()).isEqualTo(NOW.minus(1, ChronoUnit.HOURS));
        assertThat(info.notAfter())
                .isEqualTo(NOW.atZone(ZoneOffset.UTC).plusYears(10).toInstant());
    }

    @Test
    void aNodeHasItsFourFiles() throws Exception {
        CertificateInfo info = issue();
        assertThat(names(node)).containsExactlyInAnyOrder("node.p12", "trust.p12", "ca.pem", "password");
        assertThat(info.file()).isEqualTo(node.resolve("node.p12"));
        assertThat(info.authority()).isFalse();
        assertThat(info.subject()).isEqualTo("CN=replica.example.com");
        assertThat(info.issuer()).isEqualTo("CN=Test authority");
        assertThat(info.notAfter()).isEqualTo(NOW.plus(90, ChronoUnit.DAYS));
    }

    @Test
    void whatHoldsASecretIsForTheOwnerAlone() throws Exception {
        issue();
        for (String secret :
                List.of("ca/ca.p12", "ca/ca.password", "node/node.p12", "node/trust.p12", "node/password")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(secret))))
                    .as(secret)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void everyPasswordIsAnotherOne() throws Exception {
        issue();
        tool.issue(authority, root.resolve("other"), "other.example.com", List.of(), Period.ofDays(1));
        assertThat(Stream.of("ca/ca.password", "node/password", "other/password")
                        .map(root::resolve)
                        .map(CredentialFiles::readPassword)
                        .map(String::new))
                .doesNotHaveDuplicates()
                .allMatch(password -> password.length() == 32);
    }

    @Test
    void theAlternativeNamesAreDnsNamesAndAddressesWithTheHostFirst() throws Exception {
        assertThat(issue().alternativeNames())
                .containsExactly("replica.example.com", "replica", "192.0.2.7", "2001:db8:0:0:0:0:0:7");
        assertThat(nodeChain()[0].getSubjectAlternativeNames())
                .extracting(name -> (Integer) name.get(0))
                .containsExactly(2, 2, 7, 7);
    }

    @Test
    void aNodesCertificateIsForServersAndClients() throws Exception {
        issue();
        X509Certificate certificate = nodeChain()[0];
        assertThat(certificate.getExtendedKeyUsage())
                .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        boolean[] signatureAndKeyAgreement = {true, false, false, false, true, false, false, false, false};
        assertThat(certificate.getKeyUsage()).isEqualTo(signatureAndKeyAgreement);
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void anAuthorityCanIssueForNodesOnly() throws Exception {
        initialize();
        X509Certificate certificate =
                CredentialFiles.readPem(authority.resolve("ca.pem")).get(0);
        assertThat(certificate.getBasicConstraints()).isZero();
    }

    @Test
    void theChainValidatesAgainstTheTrustStore() throws Exception {
        issue();
        KeyStore trust = CredentialFiles.readStore(
                node.resolve("trust.p12"), CredentialFiles.readPassword(node.resolve("password")));
        PKIXParameters parameters = new PKIXParameters(trust);
        parameters.setRevocationEnabled(false);
        X509Certificate[] chain = nodeChain();
        assertThat(chain).hasSize(2);
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(chain[0])), parameters);
    }

    @Test
    void anAuthorityIsNeverOverwritten() throws Exception {
        initialize();
        byte[] before = Files.readAllBytes(authority.resolve("ca.p12"));
        assertThat(catchThrowableOfType(ReplicationException.class, this::initialize)
                        .code())
                .isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(authority.resolve("ca.p12")).hasBinaryContent(before);
    }

    @Test
    void aNodeIsNeverOverwritten() throws Exception {
        issue();
        byte[] before = Files.readAllBytes(node.resolve("node.p12"));
        ReplicationException refusal = catchThrowableOfType(
                ReplicationException.class,
                () -> tool.issue(authority, node, "other.example.com", List.of(), Period.ofDays(1)));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(node.resolve("node.p12")).hasBinaryContent(before);
    }

    @Test
    void withoutAnAuthorityNothingIsIssued() {
        assertThatThrownBy(() -> tool.issue(authority, node, "replica.example.com", List.of(), Period.ofDays(1)))
                .hasMessageContaining(authority.resolve("ca.password").toString());
        assertThat(node).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "-a", "a/b", "*.example.com", "a,CN=b", "ä"})
    void whatIsNoHostNameIsRefused(String name) {
        initialize();
        assertThatThrownBy(() -> tool.issue(authority, node, name, List.of(), Period.ofDays(1)))
                .isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> tool.issue(authority, node, "ok.example.com", List.of(name), Period.ofDays(1)))
                .isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void oneFolderMayHaveBothAndShowsAll() {
        initialize();
        tool.issue(authority, authority, "replica.example.com", List.of(), Period.ofDays(1));
        assertThat(tool.show(authority))
                .extracting(info -> info.file().getFileName().toString())
                .containsExactly("ca.p12", "node.p12", "trust.p12", "ca.pem");
        assertThat(tool.show(authority))
                .extracting(CertificateInfo::sha256)
                .allMatch(text -> text.matches("[0-9a-f]{64}"));
    }

    @Test
    void anEmptyFolderShowsNothing() {
        assertThat(tool.show(root)).isEmpty();
    }

    private X509Certificate[] nodeChain() throws Exception {
        KeyStore store = CredentialFiles.readStore(
                node.resolve("node.p12"), CredentialFiles.readPassword(node.resolve("password")));
        Certificate[] chain = store.getCertificateChain("key");
        return Arrays.copyOf(chain, chain.length, X509Certificate[].class);
    }

    private static List<String> names(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
