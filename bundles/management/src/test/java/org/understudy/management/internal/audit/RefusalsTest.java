// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.understudy.api.audit.AuditAction;

class RefusalsTest {
    private final Refusals refusals = new Refusals();
    private Instant now = Instant.parse("2026-11-28T12:00:00Z");

    private void refuse(String address, String reason) {
        refusals.add(AuditAction.REQUEST, address, address, "PRIMARY_NOT_AUTHORIZED", reason, now);
    }

    private List<Refusals.Line> later(Duration time) {
        now = now.plus(time);
        return refusals.due(now, false);
    }

    @Test
    void manyOfOnePeerAreOneEntryWithTheirNumberWhateverItSays() {
        for (int i = 0; i < 1_000_000; i++) {
            refuse("192.0.2.1", "reason " + i);
        }
        List<Refusals.Line> due = later(Duration.ofSeconds(10));
        assertThat(due).hasSize(1);
        assertThat(due.get(0).detail()).startsWith("reason 0 (1000000 times from ");
    }

    @Test
    void peerThatGoesOnHasAnEntryInTenMinutes() {
        List<Refusals.Line> lines = new ArrayList<>();
        for (int second = 0; second < 3600; second += 10) {
            refuse("192.0.2.1", "no");
            lines.addAll(later(Duration.ofSeconds(10)));
        }
        assertThat(lines).hasSizeBetween(6, 7);
    }

    @Test
    void crowdOfPeersIsBoundedAndCounted() {
        List<Refusals.Line> lines = new ArrayList<>();
        long sent = 0;
        for (int second = 0; second < 3600; second += 10) {
            for (int i = 0; i < 1000; i++) {
                refuse("peer" + sent++, "no");
            }
            lines.addAll(later(Duration.ofSeconds(10)));
        }
        lines.addAll(refusals.due(now, true));
        assertThat(lines).hasSizeLessThan(100 + 60 + 8);
        long told = lines.stream()
                .mapToLong(line -> line.actor().equals("many")
                        ? Long.parseLong(line.detail().split(" ")[0])
                        : 1)
                .sum();
        assertThat(told).isEqualTo(sent);
    }

    @Test
    void nothingIsLeftWhenTheNodeStops() {
        refuse("192.0.2.1", "no");
        assertThat(later(Duration.ofSeconds(10))).hasSize(1);
        refuse("192.0.2.1", "no");
        assertThat(later(Duration.ofSeconds(10))).isEmpty();
        assertThat(refusals.due(now, true)).hasSize(1);
    }
}
