// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.security.Authentication;

class ReplicaAddressTest {
    @ParameterizedTest
    @CsvSource({
        "replica.example:8443, replica.example, 8443",
        "10.0.0.1:1, 10.0.0.1, 1",
        "[::1]:65535, ::1, 65535",
        "[fe80::1%eth0]:80, fe80::1%eth0, 80"
    })
    void whatIsParsedPrintsTheSameAgain(String text, String host, int port) {
        ReplicaAddress address = ReplicaAddress.parse(text);

        assertThat(address).isEqualTo(new ReplicaAddress(host, port));
        assertThat(address).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "replica.example:8443, CERTIFICATE",
        "kerberos+tls://replica.example:8444, KERBEROS_TLS",
        "kerberos://[::1]:8080, KERBEROS"
    })
    void theSchemeSaysHowBothSidesAreAuthenticated(String text, Authentication authentication) {
        ReplicaAddress address = ReplicaAddress.parse(text);

        assertThat(address.authentication()).isEqualTo(authentication);
        assertThat(address).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kerberos:host:80", "Kerberos://host:80", "kerberos://", "kerberos://kerberos://host:80"})
    void otherSchemesAreRefused(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", ":80", "host:", "host:http", "host:80:", "host:8 0", "host:99999999999"})
    void textWithoutHostOrPortIsRefused(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ho\u007fst:80", "ho\u00a0st:80", "h\u00f6st:80", "\u2028host:80"})
    void whatIsNoAsciiIsRefused(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"host:0", "host:65536", "host:-1"})
    void portsOutOfRangeAreRefused(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]:80", "[:80", "]:80", "[::1]", "[::1:80", "::1]:80", "[host]:80", "[[::1]]:80", "a[b:80"})
    void bracketsStandAroundAnIpv6AddressOnly(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {" :80", "a b:80", "a\tb:80", "a\0b:80", "https://host:80", "user@host:80", "host/path:80"})
    void whatIsNoHostNameIsRefused(String text) {
        assertRefused(text);
    }

    @Test
    void anIpv6AddressWithoutBracketsIsRefusedWithAHint() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplicaAddress.parse("2001:db8::1:8443"))
                .withMessageContaining("[ADDRESS]:PORT");
    }

    @Test
    void theHostHasNoBrackets() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReplicaAddress("[::1]", 80))
                .withMessageContaining("[::1]");
    }

    @Test
    void aHostNameHasAtMost253Characters() {
        assertThat(new ReplicaAddress("a".repeat(253), 80).host()).hasSize(253);
        assertRefused("a".repeat(254) + ":80");
    }

    private static void assertRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ReplicaAddress.parse(text));
    }
}
