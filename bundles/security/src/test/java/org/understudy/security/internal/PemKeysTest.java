// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;
import org.understudy.api.security.Revocation;
import org.understudy.api.security.TlsSettings;
import org.understudy.security.internal.Handshake.Outcome;

/** Credentials as PEM, and passwords out of the environment. */
class PemKeysTest {
    private static final String REPLICA = "replica.example.com";
    private static final char[] PASSWORD = "of the key".toCharArray();
    /** A variable that every environment has: what stands in it serves as a password. */
    private static final String VARIABLE = "PATH";

    @TempDir
    Path folder;

    private Authority authority;
    private NodeCredentials own;
    private Path authorities;
    private Path missing;
    private Path chain;
    private Path key;

    @BeforeEach
    void write() throws Exception {
        authority = new Authority(folder.resolve("ours"));
        TlsSettings node = authority.node(REPLICA);
        own = NodeCredentials.read(node);
        authorities = node.trustStore().resolveSibling("ca.pem");
        missing = folder.resolve("none");
        chain = Files.writeString(folder.resolve("chain.pem"), "Bag Attributes: none\n" + certificates(own));
        key = Files.writeString(
                folder.resolve("key.pem"), pem("PRIVATE KEY", own.key().getEncoded()));
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    private static String certificates(NodeCredentials node) throws Exception {
        StringBuilder text = new StringBuilder();
        for (Certificate certificate : node.chain()) {
            text.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        return text.toString();
    }

    /** As another library makes it. */
    private static String encrypted(PrivateKey key, char[] password) throws Exception {
        JceOpenSSLPKCS8EncryptorBuilder builder = new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC);
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(
                    key,
                    builder.setProvider(new BouncyCastleProvider())
                            .setPRF(PKCS8Generator.PRF_HMACSHA256)
                            .setPassword(password)
                            .build()));
        }
        return text.toString();
    }

    private TlsSettings settings(Path keyStore, Optional<Path> keyFile) {
        return new TlsSettings(keyStore, keyFile, authorities, missing, Optional.empty(), Revocation.DEFAULT);
    }

    private ReplicationException unusable(TlsSettings settings) {
        ReplicationException failure =
                catchThrowableOfType(ReplicationException.class, () -> new PkixTlsContexts().load(settings));
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(ErrorCode.CREDENTIALS_UNUSABLE);
        assertThat(failure.getMessage() + failure.remedy()).doesNotContain(new String(PASSWORD));
        return failure;
    }

    @ParameterizedTest
    @EnumSource
    void aChainAndAKeyInTwoFilesAreCredentialsWithoutAnyPassword(Handshake handshake) throws Exception {
        SSLContext client = Authority.context(authority.node("primary.example.com"));
        SSLContext server = Authority.context(settings(chain, Optional.of(key)));

        assertThat(handshake.run(client, server, REPLICA)).isEqualTo(new Outcome(null, null));
        assertThat(handshake.run(server, server, REPLICA)).isEqualTo(new Outcome(null, null));
    }

    @Test
    void bothMayStandInOneFileInAnyOrder() throws Exception {
        Path both = Files.writeString(folder.resolve("both.pem"), Files.readString(key) + Files.readString(chain));
        assertThat(NodeCredentials.read(settings(both, Optional.empty())).chain())
                .isEqualTo(own.chain());
    }

    @Test
    void anEncryptedKeyIsOpenedByThePassword() throws Exception {
        Files.writeString(key, encrypted(own.key(), PASSWORD));
        Path password = Files.writeString(folder.resolve("password"), new String(PASSWORD) + "\n");
        TlsSettings encrypted =
                new TlsSettings(chain, Optional.of(key), authorities, password, Optional.empty(), Revocation.DEFAULT);

        assertThat(NodeCredentials.read(encrypted).key()).isEqualTo(own.key());

        Files.writeString(password, "another\n");
        assertThat(unusable(encrypted)).hasMessageStartingWith(key + " has a key that can't be decrypted");
        Files.delete(password);
        assertThat(unusable(encrypted)).hasMessageStartingWith(password + " does not exist");
    }

    @Test
    void aPasswordInTheEnvironmentOpensAKeyAndAStore() throws Exception {
        char[] value = System.getenv(VARIABLE).toCharArray();
        Files.writeString(key, encrypted(own.key(), value));
        assertThat(NodeCredentials.read(variable(chain, Optional.of(key), VARIABLE))
                        .key())
                .isEqualTo(own.key());

        KeyStore store = CredentialFiles.newStore();
        store.setKeyEntry("node", own.key(), value, own.chain().toArray(new Certificate[0]));
        Path file = folder.resolve("env.p12");
        CredentialFiles.writeStore(file, store, value);
        assertThat(NodeCredentials.read(variable(file, Optional.empty(), VARIABLE))
                        .key())
                .isEqualTo(own.key());

        assertThat(unusable(variable(file, Optional.empty(), "UNDERSTUDY_IS_NOT_SET")))
                .hasMessageContaining("UNDERSTUDY_IS_NOT_SET");
    }

    private TlsSettings variable(Path keyStore, Optional<Path> keyFile, String name) {
        return new TlsSettings(keyStore, keyFile, authorities, missing, Optional.of(name), Revocation.DEFAULT);
    }

    @Test
    void aKeyOfAnotherCertificateIsRefusedAsWhileOneOfTwoFilesIsReplaced() throws Exception {
        NodeCredentials other = NodeCredentials.read(authority.node("other.example.com"));
        Files.writeString(chain, certificates(other));
        assertThat(unusable(settings(chain, Optional.of(key))))
                .hasMessageStartingWith(key + " has a key that is not that of the first certificate");

        byte[] rsa = KeyPairGenerator.getInstance("RSA")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        Files.writeString(key, pem("PRIVATE KEY", rsa));
        assertThat(unusable(settings(chain, Optional.of(key)))).hasMessageStartingWith(key + " has no key of the kind");
    }

    @Test
    void whatIsNoPemOfThisKindIsNamed() throws Exception {
        Map<String, String> keys = Map.of(
                "",
                "has no key",
                pem("EC PRIVATE KEY", new byte[20]),
                "has a key that is not PKCS#8",
                pem("PRIVATE KEY", new byte[20]),
                "has no key of the kind",
                pem("ENCRYPTED PRIVATE KEY", new byte[20]),
                "has a key that can't be decrypted",
                "-----BEGIN PRIVATE KEY-----\n!\u00ff",
                "has no key");
        Path password = Files.writeString(folder.resolve("password"), "a\n");
        for (Map.Entry<String, String> wrong : keys.entrySet()) {
            Files.writeString(key, wrong.getKey());
            assertThat(unusable(new TlsSettings(
                            chain, Optional.of(key), authorities, password, Optional.empty(), Revocation.DEFAULT)))
                    .hasMessageStartingWith(key + " " + wrong.getValue());
        }
        Files.writeString(chain, pem("CERTIFICATE", new byte[20]));
        assertThat(unusable(settings(chain, Optional.of(key)))).hasMessageStartingWith(chain + " has a certificate");
        Files.writeString(chain, "");
        assertThat(unusable(settings(chain, Optional.of(key)))).hasMessageStartingWith(chain + " has no certificate");
        Files.write(chain, new byte[(1 << 20) + 1]);
        assertThat(unusable(settings(chain, Optional.of(key)))).hasMessageStartingWith(chain + " is larger");
    }

    @Test
    void settingsNameFilesAndVariablesAndNeverShowASecret() {
        TlsSettings parsed = parse(
                Map.of("keystore", "/pki/chain.pem", "keystore.key", "/pki/key.pem", "password.env", "KEY_PASSWORD"));
        assertThat(parsed.keyFile()).contains(Path.of("/pki/key.pem"));
        assertThat(parsed.passwordVariable()).contains("KEY_PASSWORD");

        assertThatThrownBy(() -> parse(Map.of("keystore.key", "/pki/key.pem")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("keystore.key");
        assertThatThrownBy(() -> parse(Map.of("password.env", "my secret!")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("password.env")
                .hasMessageNotContaining("secret");
        assertThat(OwnStore.read(settings(chain, Optional.of(key))).toString()).isEqualTo("OwnStore[]");
    }

    private static TlsSettings parse(Map<String, String> settings) {
        return TlsSettings.parse(Settings.of(settings), Path.of("/etc"), Revocation.DEFAULT);
    }
}
