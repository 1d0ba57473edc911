// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileEntryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "disk.img",
                "a/b/c.vhdx",
                ".hidden",
                "..data",
                "a..b",
                "...x",
                " leading",
                "with space.img",
                "~root",
                "-rf",
                "%2e%2e",
                "ünïcode/磁盘.img",
                "💾.img",
                "console.img",
                "com10",
                "null/auxiliary"
            })
    void plainRelativePathsAreAccepted(String path) {
        assertThat(new FileEntry(path, 0).path()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/etc/passwd", "//server/share", "a//b", "a/", "a/b/"})
    void absolutePathsAndEmptyComponentsAreRefused(String path) {
        assertRefused(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".", "..", "./a", "../a", "a/.", "a/..", "a/./b", "a/../b", "a/../../b", "../../etc/passwd"})
    void dotComponentsAreRefused(String path) {
        assertRefused(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..\\a", "a\\..\\b", "\\\\server\\share", "C:\\a", "C:a", "c:/a", "a:stream", "a::$DATA"})
    void backslashesDrivesAndStreamsOfWindowsAreRefused(String path) {
        assertRefused(path);
    }

    /** Windows drops dots and spaces at the end of a name: ".. " may become "..", "a." the same file as "a". */
    @ParameterizedTest
    @ValueSource(strings = {"...", ".. ", ". ", ".../a", ".. /a", "a/.. ", "a.", "a ", "a./b", "a /b", " ", ". ./a"})
    void componentsThatEndInADotOrASpaceAreRefused(String path) {
        assertRefused(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NUL",
                "nul",
                "Con",
                "PRN",
                "aux",
                "COM1",
                "lpt9",
                "COM\u00b9",
                "nul.img",
                "a/con",
                "con/a",
                "NUL .img",
                "CONIN$",
                "conout$",
                "a/aux.tar.gz"
            })
    void devicesOfWindowsAreRefused(String path) {
        assertRefused(path);
    }

    @ParameterizedTest
    @MethodSource("forbiddenCharacters")
    void forbiddenCharactersAreRefusedAnywhere(String character) {
        assertRefused(character + "a");
        assertRefused("a" + character + "b");
        assertRefused("a/b" + character);
    }

    static Stream<String> forbiddenCharacters() {
        IntStream control = IntStream.concat(IntStream.range(0, 0x20), IntStream.of(0x7f));
        return IntStream.concat(control, "\\:*?\"<>|".chars()).mapToObj(Character::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\ud800", "\udc00a", "a/\udc00\ud800/b"})
    void textThatHasNoFormInUtf8IsRefused(String path) {
        assertRefused(path);
    }

    @Test
    void aComponentHasAtMost255Bytes() {
        assertThat(new FileEntry("a".repeat(255) + "/b", 0).path()).hasSize(257);
        assertRefused("a".repeat(256));
        assertRefused("b/" + "ä".repeat(128));
    }

    @Test
    void aPathHasAtMost1024Bytes() {
        String longest = ("a".repeat(127) + "/").repeat(7) + "ä".repeat(64);
        assertThat(new FileEntry(longest, 0).path()).isEqualTo(longest);
        assertRefused(longest + "b");
    }

    @Test
    void theSizeIsNotNegative() {
        assertThat(new FileEntry("a", Long.MAX_VALUE).size()).isEqualTo(Long.MAX_VALUE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FileEntry("a", -1))
                .withMessageContaining("-1");
    }

    private static void assertRefused(String path) {
        assertThatIllegalArgumentException()
                .as("path '%s'", path)
                .isThrownBy(() -> new FileEntry(path, 0))
                .withMessageContaining("file path");
    }
}
