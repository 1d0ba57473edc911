// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

class PasswordFileTest {
    @TempDir
    Path folder;

    private String file(byte[] content) throws IOException {
        return Files.write(folder.resolve("password"), content).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"l\u00f6ng pass", "l\u00f6ng pass\n", "l\u00f6ng pass\r\nand more"})
    void theFirstLineIsThePasswordAndItIsClearedBehindTheCall(String content) throws IOException {
        char[][] seen = new char[1][];
        String read = PasswordFile.with(file(content.getBytes(StandardCharsets.UTF_8)), password -> {
            seen[0] = password.orElseThrow();
            return new String(seen[0]);
        });

        assertThat(read).isEqualTo("l\u00f6ng pass");
        assertThat(seen[0]).containsOnly('\0');
    }

    @Test
    void withoutAFileThereIsNoPassword() {
        assertThat(PasswordFile.<Optional<char[]>>with(null, password -> password))
                .isEmpty();
    }

    @Test
    void whatHasNoPasswordIsRefusedAndNotTold() throws IOException {
        assertRefused(file(new byte[0]));
        assertRefused(file("\nsecret".getBytes(StandardCharsets.UTF_8)));
        assertRefused(file(new byte[] {'s', 'e', 'c', 'r', 'e', 't', (byte) 0xff}));
        assertRefused(file("secret".repeat(200).getBytes(StandardCharsets.UTF_8)));
        assertRefused(folder.resolve("secret-is-not-there").toString());
        assertRefused(folder.toString());
    }

    private static void assertRefused(String file) {
        ReplicationException error =
                catchThrowableOfType(ReplicationException.class, () -> PasswordFile.with(file, password -> "read"));
        assertThat(error).isNotNull();
        assertThat(error.code()).isEqualTo(ErrorCode.CREDENTIALS_UNUSABLE);
        assertThat(error.getMessage().replace(file, "")).doesNotContain("secret");
    }
}
