// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.security.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Period;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
    private static X509Certificate certificate;

    @BeforeAll
    static void make() throws Exception {
        CertificateMaker maker = new CertificateMaker(Clock.systemUTC());
        KeyPair key = maker.newKey();
        X509Certificate authority = maker.authority(key, "authority", Period.ofDays(1));
        certificate = maker.node(
                maker.newKey().getPublic(),
                authority,
                key.getPrivate(),
                "node.example.com",
                List.of("*.lab.example.com", "*.org", "192.0.2.7", "2001:db8::7"),
                Period.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"node.example.com", "NODE.example.com", "a.lab.example.com", "192.0.2.7", "2001:db8:0:0:0:0:0:7"
            })
    void itIsForTheNamesInIt(String host) {
        assertThat(HostNames.isFor(certificate, host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "other.example.com",
                "node.example.com.",
                "xnode.example.com",
                "lab.example.com",
                ".lab.example.com",
                "a.b.lab.example.com",
                "anything.org",
                "*.org",
                "192.0.2.8",
                "2001:db8::8",
                ""
            })
    void itIsForNoOthers(String host) {
        assertThat(HostNames.isFor(certificate, host)).isFalse();
    }
}
