// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.event.EventSink;
import org.understudy.api.security.ReceiptSigner;
import org.understudy.api.security.ReceiptSigner.Signed;
import org.understudy.api.security.TlsSettings;
import org.understudy.io.DurableFiles;

/** Receipts of real keys: who has signed, and what becomes of it when keys, certificates and authorities change. */
class CmsReceiptsTest {
    private static final String TEXT = "a receipt\n";
    private static final String REPLICA = "replica.example.com";
    private static final String PRIMARY = "primary.example.com";

    @TempDir
    private Path folder;

    private Authority authority;
    private ReceiptSigner replica;
    private ReceiptSigner primary;

    @BeforeEach
    void issue() throws IOException {
        authority = new Authority(folder.resolve("ours"));
        install(authority.node(REPLICA), "replica");
        install(authority.node(PRIMARY), "primary");
        replica = node("replica");
        primary = node("primary");
    }

    /** As an operator copies credentials into a node's folder, over the old ones. */
    private void install(TlsSettings credentials, String node) throws IOException {
        Path target = Files.createDirectories(folder.resolve(node).resolve("understudy"));
        for (Path file : List.of(credentials.keyStore(), credentials.trustStore(), credentials.passwordFile())) {
            Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Another key and certificate of the same name. */
    private TlsSettings again(String name) throws IOException {
        DurableFiles.deleteTree(folder.resolve("ours").resolve(name));
        return authority.node(name);
    }

    private ReceiptSigner node(String name) {
        return new CmsReceipts(new CmsKeyEnvelopes(folder.resolve(name), EventSink.NONE));
    }

    private static byte[] sign(ReceiptSigner node) {
        return node.sign(name -> (TEXT + name).getBytes(UTF_8)).orElseThrow();
    }

    private static String text(Signed receipt) {
        return new String(receipt.content(), UTF_8);
    }

    @Test
    void bothNodesSignTheSame() throws Exception {
        byte[] one = sign(replica);
        assertThat(text(primary.read(one))).isEqualTo(TEXT + REPLICA);
        assertThat(primary.read(one).own()).isFalse();
        primary.requireReplica(primary.read(one), REPLICA);

        byte[] both = primary.countersign(one).orElseThrow();
        assertThat(both.length).isLessThan(ReceiptSigner.MAX_BYTES / 4);
        for (ReceiptSigner node : List.of(replica, primary)) {
            Signed read = node.read(both);
            assertThat(text(read)).isEqualTo(TEXT + REPLICA);
            assertThat(read.own()).isTrue();
            assertThat(read.signatures()).isEqualTo(2);
        }
        replica.requirePrimary(replica.read(both));
        assertThat(CertificateNames.identities(
                        replica.read(both).others().get(0).get(0)))
                .containsExactly(PRIMARY);
    }

    @Test
    void whateverIsChangedItsContentIsTheSameOrItIsRefused() {
        byte[] both = primary.countersign(sign(replica)).orElseThrow();
        int refused = 0;
        for (int at = 0; at < both.length; at += 17) {
            byte[] changed = both.clone();
            changed[at] ^= (byte) (1 << at % 8);
            Optional<String> taken = taken(changed);
            refused += taken.isEmpty() ? 1 : 0;
            assertThat(taken.orElse(TEXT + REPLICA)).as("byte " + at).isEqualTo(TEXT + REPLICA);
        }
        assertThat(refused).isGreaterThan(both.length / 17 * 9 / 10);
        for (int length = 0; length < both.length; length += 50) {
            assertThat(taken(Arrays.copyOf(both, length))).isEmpty();
        }
        byte[] noise = new byte[ReceiptSigner.MAX_BYTES + 1];
        new Random(1).nextBytes(noise);
        assertThat(taken(noise)).isEmpty();
    }

    /** What it says, if it is taken for a receipt of both nodes. */
    private Optional<String> taken(byte[] receipt) {
        try {
            Signed read = replica.read(receipt);
            replica.requirePrimary(read);
            return read.own() ? Optional.of(text(read)) : Optional.empty();
        } catch (GeneralSecurityException refused) {
            return Optional.empty();
        }
    }

    @Test
    void whatWasSignedBeforeARenewalStaysItsOwn() throws Exception {
        byte[] before = sign(replica);
        install(again(REPLICA), "replica");
        byte[] after = sign(replica);
        assertThat(replica.read(before).others()).isEmpty();

        for (ReceiptSigner node : List.of(replica, node("replica"))) {
            assertThat(node.read(before).own()).isTrue();
            assertThat(node.read(after).own()).isTrue();
        }
        install(new Authority(folder.resolve("new")).node(REPLICA), "replica");
        assertThat(sign(replica)).isNotEmpty();
        assertThat(node("replica").read(before).own()).isTrue();
        assertThat(node("replica")
                        .read(primary.countersign(before).orElseThrow())
                        .own())
                .isTrue();
    }

    @Test
    void aNodeOfTheSameNameAndAuthorityIsNotThisOne() throws Exception {
        install(again(REPLICA), "impostor");

        assertThat(replica.read(sign(node("impostor"))).own()).isFalse();
    }

    @Test
    void whileTheFilesAreReplacedTheKeyFromBeforeIsUsed() throws Exception {
        byte[] before = sign(replica);
        Files.write(folder.resolve("replica/understudy/node.p12"), new byte[10]);

        assertThat(replica.read(sign(replica)).own()).isTrue();
        assertThat(replica.read(before).own()).isTrue();
        assertThat(node("replica").sign(name -> new byte[0])).isEmpty();
        assertThat(node("replica").read(before).own())
                .as("its certificate is remembered")
                .isTrue();
    }

    @Test
    void aCertificateThatHasExpiredSignsNothing() throws Exception {
        install(authority.node("old.example.com", Duration.ofDays(366)), "old");

        assertThat(node("old").sign(name -> new byte[0])).isEmpty();
        assertThat(node("old").countersign(sign(replica))).isEmpty();
        assertThat(folder.resolve("old/understudy/signers")).doesNotExist();
        assertThat(node("none").sign(name -> new byte[0])).isEmpty();
    }

    @Test
    void whoSignsWithACertificateThatIsNotTrustedIsRefused() throws Exception {
        install(new Authority(folder.resolve("theirs")).node(REPLICA), "stranger");
        Signed receipt = primary.read(sign(node("stranger")));

        assertThatThrownBy(() -> primary.requireReplica(receipt, REPLICA)).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> primary.requirePrimary(receipt)).isInstanceOf(GeneralSecurityException.class);
        Signed ours = primary.read(sign(replica));
        assertThatThrownBy(() -> primary.requireReplica(ours, "other.example.com"))
                .hasMessageContaining("signed by " + REPLICA + ", not by other.example.com");
    }

    @Test
    void keysOfRsaSignToo() throws Exception {
        Path target = Files.createDirectories(folder.resolve("rsa/understudy"));
        Files.writeString(target.resolve("password"), "changeit\n");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        target.resolve("node.p12").toString(),
                        "-storepass",
                        "changeit",
                        "-alias",
                        "node",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=rsa.example.com")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        ReceiptSigner rsa = node("rsa");

        byte[] both = rsa.countersign(sign(replica)).orElseThrow();
        assertThat(rsa.read(both).own()).isTrue();
        assertThat(replica.read(both).signatures()).isEqualTo(2);
    }
}
