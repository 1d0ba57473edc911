// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;

class MonitoringSettingsTest {
    private static MonitoringSettings every(int hours) {
        return new MonitoringSettings(hours, LocalTime.of(9, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "12, 2026-11-24T09:00:00Z, 2026-11-24T09:00:00Z, 2026-11-24T21:00:00Z",
        "12, 2026-11-24T08:59:59Z, 2026-11-23T21:00:00Z, 2026-11-24T09:00:00Z",
        "1, 2026-11-24T08:59:59Z, 2026-11-24T08:00:00Z, 2026-11-24T09:00:00Z",
        "8, 2026-11-24T16:59:59Z, 2026-11-24T09:00:00Z, 2026-11-24T17:00:00Z",
        "24, 2026-11-24T08:00:00Z, 2026-11-23T09:00:00Z, 2026-11-24T09:00:00Z",
    })
    void windowsOfADayStartAtTheTimeOfDay(int hours, Instant now, Instant start, Instant end) {
        assertThat(every(hours).windowStart(now, ZoneOffset.UTC)).isEqualTo(start);
        assertThat(every(hours).windowEnd(now, ZoneOffset.UTC)).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 96, 120, 144, 168})
    void windowsFollowEachOtherWithoutGapOrOverlapAlsoWhereTheClockChanges(int hours) {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        Instant now = Instant.parse("2026-10-01T00:00:00Z");
        Instant end = every(hours).windowEnd(now, berlin);
        for (int i = 0; i < 60; i++) {
            assertThat(every(hours).windowStart(end, berlin)).isEqualTo(end);
            Instant next = every(hours).windowEnd(end, berlin);
            assertThat(Duration.between(end, next))
                    .isBetween(Duration.ofHours(hours - 1L), Duration.ofHours(hours + 1L));
            end = next;
        }
    }

    @Test
    void theDefaultIsTwelveHoursFromNine() {
        assertThat(MonitoringSettings.parse(Settings.of(Map.of()))).isEqualTo(every(12));
    }

    @ParameterizedTest
    @CsvSource({"monitoring.interval, 5", "monitoring.interval, 0", "monitoring.start, 9", "monitoring.start, 24:00"})
    void aWrongValueIsRefusedByItsKey(String key, String value) {
        assertThatThrownBy(() -> MonitoringSettings.parse(Settings.of(Map.of(key, value))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(value);
    }
}
