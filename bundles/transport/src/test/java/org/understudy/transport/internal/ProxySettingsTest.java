// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;

/** Which proxy settings are taken, and which hosts go past the proxy. */
class ProxySettingsTest {
    private static ProxyBypass bypass(String list) {
        return ProxyBypass.parse(Settings.of(Map.of("proxy.bypass", list)), "proxy.bypass");
    }

    @ParameterizedTest
    @CsvSource({
        "replica.example.com, Replica.Example.COM, true",
        "replica.example.com, other.example.com, false",
        "*.example.com, a.b.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, badexample.com, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "10.0.0.0/8, 10.200.3.4, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.0/8, 10.example.com, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.200, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/32, 2001:DB8:7::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "::1, 0:0:0:0:0:0:0:1, true",
    })
    void aHostIsComparedWithTheRule(String rule, String host, boolean bypassed) {
        assertThat(bypass("nobody.invalid, " + rule).contains(host)).isEqualTo(bypassed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,,b",
                "*",
                "*.",
                "10.0.0.0/33",
                "10.0.0.0/x",
                "10.0.0/8",
                "1.2.3.256",
                "2001:db8::/129",
                "ho st",
                "name/8",
                ":::",
                "a.*.b"
            })
    void anythingElseIsRefused(String list) {
        assertThatThrownBy(() -> bypass(list))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("proxy.bypass");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"proxy.example.com", "proxy:0", "proxy:x", "kerberos://proxy:3128", "http://proxy:3128", ":1"})
    void aProxyIsHostAndPort(String proxy) {
        assertThatThrownBy(() -> ProxySettings.parse(Settings.of(Map.of("proxy", proxy))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("proxy");
    }

    @Test
    void aNameNeedsAPasswordFile() {
        assertThatThrownBy(() -> ProxySettings.parse(Settings.of(Map.of("proxy", "p:3128", "proxy.user", "me"))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("proxy.password.file");
    }

    @Test
    void anAddressOfIpv6IsWrittenInBrackets() {
        ProxySettings proxy = ProxySettings.parse(Settings.of(Map.of("proxy", "[2001:db8::1]:3128")))
                .orElseThrow();
        assertThat(proxy.host()).isEqualTo("2001:db8::1");
        assertThat(proxy).hasToString("[2001:db8::1]:3128");
    }
}
