// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLimiterTest {
    private final List<EventDraft> told = new ArrayList<>();
    private Instant now = Instant.EPOCH;

    private final Clock clock = new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    private final EventLimiter limiter = new EventLimiter(told::add, clock, Duration.ofMinutes(1));

    private void publish(String key) {
        limiter.publish(key, EventDraft.of(EventType.HANDSHAKE_REFUSED, "refused " + key));
    }

    @Test
    void oneOfEachKeyPassesInAPeriod() {
        publish("a");
        publish("a");
        publish("b");
        now = now.plusSeconds(60).minusMillis(1);
        publish("a");

        assertThat(told).extracting(EventDraft::message).containsExactly("refused a", "refused b");
    }

    @Test
    void theNextOneSaysHowManyDidNotPass() {
        publish("a");
        publish("a");
        publish("a");
        now = now.plusSeconds(60);
        publish("a");
        now = now.plusSeconds(60);
        publish("a");

        assertThat(told)
                .extracting(EventDraft::message)
                .containsExactly("refused a", "refused a (and 2 times before)", "refused a");
    }

    @Test
    void manyKeysDoNotFillTheMemoryAndEachPasses() {
        for (int i = 0; i < 5000; i++) {
            publish("host" + i);
        }

        assertThat(told).hasSize(5000);
    }
}
