// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.understudy.transport.internal.Network.assertFails;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.understudy.api.ErrorCode;

class PairingGuardTest {
    private Instant now = Instant.parse("2026-05-04T12:00:00Z");
    private final PairingGuard guard = new PairingGuard(new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    private void refuse(String source, int times) {
        for (int i = 0; i < times; i++) {
            guard.refused(source);
        }
    }

    private void assertWaits(String source) {
        assertFails(ErrorCode.REPLICA_BUSY, () -> guard.admit(source));
    }

    private void assertAdmitted(String source) {
        assertThatNoException().isThrownBy(() -> guard.admit(source));
    }

    @Test
    void theWaitDoublesWithEachRefusalUpToALimit() {
        refuse("a", PairingGuard.FREE - 1);
        assertAdmitted("a");
        long[] waits = {10, 20, 40, 80, 160, 320, 640, 640};
        for (long wait : waits) {
            refuse("a", 1);
            assertAdmitted("b");
            now = now.plusSeconds(wait).minusMillis(1);
            assertWaits("a");
            now = now.plusMillis(1);
            assertAdmitted("a");
        }
    }

    @Test
    void whoWasNotRefusedForLongBeginsAnew() {
        refuse("a", PairingGuard.FREE + 3);
        now = now.plus(Duration.ofMinutes(31));
        refuse("a", 1);
        assertAdmitted("a");
    }

    @Test
    void allTogetherWaitForTheEndOfAMinuteWithTooManyRefusals() {
        for (int i = 0; i < PairingGuard.MINUTE; i++) {
            assertAdmitted("x");
            guard.refused("source " + i);
        }
        assertWaits("x");
        now = now.plusSeconds(60);
        assertAdmitted("x");
    }

    @Test
    void ofIpv6TheNetworkIsTheSource() {
        assertThat(PairingGuard.source(new InetSocketAddress("2001:db8:1:2::1", 1)))
                .isEqualTo(PairingGuard.source(new InetSocketAddress("2001:db8:1:2:ffff::9", 2)))
                .isNotEqualTo(PairingGuard.source(new InetSocketAddress("2001:db8:1:3::1", 1)));
        assertThat(PairingGuard.source(new InetSocketAddress("192.0.2.1", 1))).isEqualTo("192.0.2.1");
    }
}
