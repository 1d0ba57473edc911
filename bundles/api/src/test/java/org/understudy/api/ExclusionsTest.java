// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.disk.Exclusions;

class ExclusionsTest {
    @ParameterizedTest
    @CsvSource({
        "*.tmp, a.tmp, true",
        "*.tmp, deep/er/a.tmp, true",
        "*.tmp, a.tmpx, false",
        "logs/*, logs/a, true",
        "logs/*, logs/b/a, false",
        "logs/**, logs/b/a, true",
        "logs/**, other/logs/a, false",
        "**/logs/**, other/logs/a, true",
        "swap?.img, swap1.img, true",
        "'*.iso; *.log', x/y.log, true",
        "'', anything, false"
    })
    void aPatternWithoutASlashIsOfTheNameAndOneWithASlashOfThePath(String globs, String path, boolean excluded) {
        assertThat(Exclusions.parse(globs).matcher().excludes(Path.of(path))).isEqualTo(excluded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a", "/absolute/*"})
    void whatIsNoPatternIsRefused(String glob) {
        assertThatIllegalArgumentException().isThrownBy(() -> Exclusions.parse(glob));
    }

    @Test
    void tooManyOrTooLongPatternsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Exclusions(Collections.nCopies(65, "*.a")));
        assertThatIllegalArgumentException().isThrownBy(() -> new Exclusions(List.of("x".repeat(257))));
    }

    @Test
    void readsBackWhatItWrites() {
        Exclusions exclusions = Exclusions.parse(" *.tmp ;logs/** ; ");

        assertThat(Exclusions.parse(exclusions.toString())).isEqualTo(exclusions);
        assertThat(exclusions.globs()).containsExactly("*.tmp", "logs/**");
    }
}
