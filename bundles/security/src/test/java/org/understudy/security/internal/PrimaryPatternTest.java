// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.config.InvalidSettingException;

class PrimaryPatternTest {
    private static PrimaryPattern pattern(String text) {
        return PrimaryPattern.parse("primary", text);
    }

    @Test
    void aNameMatchesItselfInAnyCase() {
        assertThat(pattern("HOST.Example.com").matches("host.example.com")).isTrue();
        assertThat(pattern("host.example.com").matches("other.example.com")).isFalse();
        assertThat(pattern("example.com").matches("host.example.com")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.example.com", "host-1.example.com", "xn--bcher-kva.example.com"})
    void aWildcardIsExactlyTheFirstLabel(String name) {
        assertThat(pattern("*.example.com").matches(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", ".example.com", "a.b.example.com", "aexample.com", "a.example.com.org", "a"})
    void aWildcardIsNothingElse(String name) {
        assertThat(pattern("*.example.com").matches(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "*.",
                "a*.example.com",
                "*.*.com",
                "a.*.com",
                "host.",
                ".host",
                "a..b",
                "-a",
                "a-",
                "a_b",
                "a/b"
            })
    void whatIsNoNameIsRefusedWithItsKey(String text) {
        assertThatThrownBy(() -> pattern(text))
                .isInstanceOfSatisfying(
                        InvalidSettingException.class, e -> assertThat(e.key()).isEqualTo("primary"))
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void aLabelHas63CharactersAndANameHas253() {
        String label = "a".repeat(63);
        assertThat(pattern(label).text()).isEqualTo(label);
        assertThatThrownBy(() -> pattern(label + "a")).isInstanceOf(InvalidSettingException.class);
        String name = String.join(".", label, label, label, "a".repeat(61));
        assertThat(pattern(name).text()).hasSize(253);
        assertThatThrownBy(() -> pattern(name + "a")).isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void aWildcardsFileNameIsNoNamesFileName() {
        assertThat(pattern("*.example.com").fileName()).isEqualTo("_any.example.com");
        assertThat(pattern("any.example.com").fileName()).isEqualTo("any.example.com");
    }
}
