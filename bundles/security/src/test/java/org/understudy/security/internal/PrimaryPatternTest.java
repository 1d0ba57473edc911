// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
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
        assertThat(pattern("HOST.Example.com").matchesDnsName("host.example.com"))
                .isTrue();
        assertThat(pattern("host.example.com").matchesDnsName("other.example.com"))
                .isFalse();
        assertThat(pattern("example.com").matchesDnsName("host.example.com")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.example.com", "host-1.example.com", "xn--bcher-kva.example.com"})
    void aWildcardIsExactlyTheFirstLabel(String name) {
        assertThat(pattern("*.example.com").matchesDnsName(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", ".example.com", "a.b.example.com", "aexample.com", "a.example.com.org", "a"})
    void aWildcardIsNothingElse(String name) {
        assertThat(pattern("*.example.com").matchesDnsName(name)).isFalse();
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host/primary.example.com@EXAMPLE.COM",
                "PRIMARY1$@EXAMPLE.COM",
                "Hyper-V Replica Service/primary.example.com@EXAMPLE.COM"
            })
    void aPrincipalMatchesItselfAsItIs(String principal) {
        assertThat(pattern(principal).matchesPrincipal(principal)).isTrue();
        assertThat(pattern(principal).matchesPrincipal(principal.toLowerCase(Locale.ROOT)))
                .isFalse();
        assertThat(pattern(principal).matchesPrincipal(principal + ".ORG")).isFalse();
        assertThat(pattern(principal).matchesDnsName(principal)).isFalse();
    }

    @Test
    void aPrincipalsWildcardIsTheFirstLabelOfItsHost() {
        PrimaryPattern pattern = pattern("host/*.example.com@EXAMPLE.COM");
        assertThat(pattern.matchesPrincipal("host/a.example.com@EXAMPLE.COM")).isTrue();
        for (String other : List.of(
                "http/a.example.com@EXAMPLE.COM",
                "host/a.b.example.com@EXAMPLE.COM",
                "host/example.com@EXAMPLE.COM",
                "host/.example.com@EXAMPLE.COM",
                "host/a/b.example.com@EXAMPLE.COM",
                "host/a\\@b.example.com@EXAMPLE.COM",
                "host/a.example.com@OTHER.COM",
                "a.example.com")) {
            assertThat(pattern.matchesPrincipal(other)).as(other).isFalse();
        }
    }

    @Test
    void aDnsNameMatchesNoPrincipal() {
        assertThat(pattern("a.example.com").matchesPrincipal("a.example.com")).isFalse();
        assertThat(pattern("*.example.com").matchesPrincipal("host/a.example.com"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@EXAMPLE.COM",
                "host/a@",
                "a@b@C",
                "*@EXAMPLE.COM",
                "host/*@EXAMPLE.COM",
                "*/a.example.com@EXAMPLE.COM",
                "host/a.*.com@EXAMPLE.COM",
                "host/a*.example.com@EXAMPLE.COM",
                "host/a.example.com@*.COM",
                "host//a@EXAMPLE.COM",
                "host\\/a@EXAMPLE.COM"
            })
    void whatIsNoPrincipalIsRefused(String text) {
        assertThatThrownBy(() -> pattern(text)).isInstanceOf(InvalidSettingException.class);
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
        assertThat(pattern("host/*.example.com@EXAMPLE.COM").fileName())
                .isEqualTo("host_2f_any.example.com_40_45_58_41_4d_50_4c_45._43_4f_4d");
    }
}
