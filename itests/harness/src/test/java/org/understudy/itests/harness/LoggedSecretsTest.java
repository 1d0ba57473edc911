// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check of all nodes finds what it looks for. */
class LoggedSecretsTest {
    @TempDir
    Path home;

    @BeforeEach
    void node() throws IOException {
        Files.createDirectories(home.resolve("etc/understudy"));
        Files.createDirectories(home.resolve("data/log"));
        Files.createDirectories(home.resolve("data/cache"));
        Files.writeString(home.resolve("etc/understudy/password"), "of-the-key-store\n");
        Files.writeString(home.resolve("etc/users.properties"), "karaf = of-the-shell,admin\n");
        Files.writeString(home.resolve("data/cache/bundle.jar"), "of-the-shell");
        Files.writeString(home.resolve("data/log/karaf.log"), "The password of /etc/understudy is another one.\n");
        Files.createDirectories(home.resolve("secrets"));
        Files.writeString(home.resolve("secrets/proxy.password"), "of-the-proxy\n");
        Files.writeString(
                home.resolve("etc/org.understudy.client.cfg"),
                "proxy.password.file = " + home.resolve("secrets/proxy.password") + "\n");
    }

    @Test
    void aNodeThatKeepsThemIsFine() {
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "login with of-the-shell",
                "of-the-key-store",
                "Basic of-the-proxy",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----",
                "Authorization: Negotiate YII",
                "WWW-Authenticate: Negotiate YIIGhgYGKwYBBQUCoIIG"
            })
    void oneThatLogsOneIsNot(String line) throws IOException {
        Files.writeString(home.resolve("data/log/karaf.log.1"), "INFO " + line + "\n");

        assertThatThrownBy(this::check)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("data/log/karaf.log.1 has a")
                .hasMessageNotContaining(line);
    }

    @Test
    void oneThatHasOneInItsSettingsIsNot() throws IOException {
        Files.writeString(home.resolve("etc/org.understudy.server.cfg"), "password = of-the-key-store\n");

        assertThatThrownBy(this::check).hasMessageContaining("etc/org.understudy.server.cfg has a password");
    }

    private void check() throws IOException {
        new LoggedSecrets(home, "of-the-shell").check();
    }
}
