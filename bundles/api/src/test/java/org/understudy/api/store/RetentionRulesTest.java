// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;

class RetentionRulesTest {
    private static final Instant MONDAY = Instant.parse("2026-03-02T00:10:00Z");

    /** Newest first, every 20 minutes. */
    private static List<Instant> times(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> MONDAY.plusSeconds(3600 * 12 - 1200L * i))
                .toList();
    }

    @Test
    void theNewestAreKept() {
        assertThat(new RetentionRules(3, 0, 0, 0).keep(times(10))).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(new RetentionRules(3, 0, 0, 0).keep(times(2))).containsExactlyInAnyOrder(0, 1);
        assertThat(RetentionRules.NONE.keep(times(2))).isEmpty();
    }

    @Test
    void theNewestOfEachHourDayAndWeekIsKept() {
        // 12:10, 11:50, 11:30, 11:10, 10:50 ...
        assertThat(new RetentionRules(0, 3, 0, 0).keep(times(30))).containsExactlyInAnyOrder(0, 1, 4);
        // back to 23:50 of the day before, which is a Sunday
        assertThat(new RetentionRules(0, 0, 2, 0).keep(times(60))).containsExactlyInAnyOrder(0, 37);
        assertThat(new RetentionRules(0, 0, 0, 5).keep(times(60))).containsExactlyInAnyOrder(0, 37);
        assertThat(new RetentionRules(2, 3, 2, 2).keep(times(60))).containsExactlyInAnyOrder(0, 1, 4, 37);
    }

    @Test
    void settingsOutsideOfTheReferenceAreRefused() {
        assertThat(RetentionRules.parse(Settings.of(Map.of("points", "24", "points.daily", 7))))
                .isEqualTo(new RetentionRules(24, 0, 7, 0));
        assertThat(RetentionRules.parse(Settings.of(Map.of()))).isEqualTo(RetentionRules.NONE);
        assertThatThrownBy(() -> RetentionRules.parse(Settings.of(Map.of("points", "25"))))
                .isInstanceOf(InvalidSettingException.class);
    }
}
