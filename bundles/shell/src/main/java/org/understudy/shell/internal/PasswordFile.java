// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.config.InvalidSettingException;

/** A password in the first line of a file, so that it is in no command line and no history. */
final class PasswordFile {
    private static final String OPTION = "--password-file";
    private static final int MAX_BYTES = 1024;

    private PasswordFile() {}

    static Path path(String option, String text) {
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new InvalidSettingException(option, text, "a path", e);
        }
    }

    /**
     * Calls with the password, which is cleared behind it.
     *
     * @param file null for none
     */
    static <T> T with(String file, Function<Optional<char[]>, T> call) {
        if (file == null) {
            return call.apply(Optional.empty());
        }
        char[] password = read(path(OPTION, file));
        try {
            return call.apply(Optional.of(password));
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static char[] read(Path file) {
        byte[] content = new byte[0];
        CharBuffer text = CharBuffer.allocate(0);
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_BYTES + 1);
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
            int end = 0;
            while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
                end++;
            }
            if (end == 0 || content.length > MAX_BYTES) {
                throw unusable(
                        file, "its first line has no password, or it has more than " + MAX_BYTES + " bytes", null);
            }
            return Arrays.copyOf(text.array(), end);
        } catch (CharacterCodingException e) {
            throw unusable(file, "it is not in UTF-8", e);
        } catch (IOException e) {
            throw unusable(file, "it can't be read: " + e.getClass().getSimpleName(), e);
        } finally {
            Arrays.fill(content, (byte) 0);
            Arrays.fill(text.array(), '\0');
        }
    }

    private static ReplicationException unusable(Path file, String why, Throwable cause) {
        return new ReplicationException(
                ErrorCode.CREDENTIALS_UNUSABLE,
                "the password file " + file + " can't be used: " + why,
                "write the password into its first line, and let the node's user read it",
                cause);
    }
}
