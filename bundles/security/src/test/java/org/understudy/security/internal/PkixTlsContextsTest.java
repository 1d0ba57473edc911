// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.security.TlsContexts.NodeTls;
import org.understudy.api.security.TlsSettings;

class PkixTlsContextsTest {
    private final PkixTlsContexts contexts = new PkixTlsContexts();

    @TempDir
    Path folder;

    private TlsSettings node;

    @BeforeEach
    void issue() {
        node = new Authority(folder).node("node.example.com");
    }

    @Test
    void loadedCredentialsComeWithTheNodesOwnCertificate() {
        NodeTls tls = contexts.load(node);
        assertThat(tls.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=node.example.com");
        assertThat(tls.context().getProtocol()).isEqualTo("TLSv1.3");
    }

    @Test
    void thePasswordIsTheFirstLineOnly() throws Exception {
        Files.writeString(node.passwordFile(), Files.readString(node.passwordFile()) + "a comment\n");
        assertThat(contexts.load(node).certificate()).isNotNull();
    }

    @Test
    void aMissingFileIsNamed() throws Exception {
        for (Path file : new Path[] {node.keyStore(), node.trustStore(), node.passwordFile()}) {
            byte[] content = Files.readAllBytes(file);
            Files.delete(file);
            assertUnusable(node, file);
            Files.write(file, content);
        }
    }

    @Test
    void aWrongPasswordNamesTheStoreThatItIsFor() throws Exception {
        Files.writeString(node.passwordFile(), "another\n");
        assertUnusable(node, node.keyStore());
    }

    @Test
    void anEmptyPasswordFileIsNamed() throws Exception {
        Files.writeString(node.passwordFile(), "\n");
        assertUnusable(node, node.passwordFile());
    }

    @Test
    void aFileThatIsNoKeyStoreIsNamed() throws Exception {
        Files.writeString(node.trustStore(), "not PKCS#12");
        assertUnusable(node, node.trustStore());
    }

    @Test
    void aFileThatIsTooLargeIsNamed() throws Exception {
        Files.write(node.keyStore(), new byte[(1 << 20) + 1]);
        assertUnusable(node, node.keyStore());
    }

    @Test
    void aKeyStoreWithoutAKeyIsNamed() {
        TlsSettings wrong = new TlsSettings(node.trustStore(), node.trustStore(), node.passwordFile());
        assertUnusable(wrong, node.trustStore());
    }

    @Test
    void anEmptyPemFileIsNamed() throws Exception {
        Path empty = Files.createFile(folder.resolve("empty.pem"));
        assertUnusable(new TlsSettings(node.keyStore(), empty, node.passwordFile()), empty);
    }

    private void assertUnusable(TlsSettings settings, Path named) {
        ReplicationException failure = catchThrowableOfType(ReplicationException.class, () -> contexts.load(settings));
        assertThat(failure).as("%s", named).isNotNull().hasMessageStartingWith(named + " ");
        assertThat(failure.code()).isEqualTo(ErrorCode.CREDENTIALS_UNUSABLE);
        assertThat(failure.remedy()).contains("replica:cert-issue");
    }
}
