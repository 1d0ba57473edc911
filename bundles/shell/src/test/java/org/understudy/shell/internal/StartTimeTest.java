// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.config.InvalidSettingException;

class StartTimeTest {
    private final ZonedDateTime now = ZonedDateTime.parse("2026-06-01T20:00:00+02:00[Europe/Berlin]");

    @ParameterizedTest
    @CsvSource({
        "22:00, 2026-06-01T20:00:00Z",
        "19:59, 2026-06-02T17:59:00Z",
        "20:00, 2026-06-02T18:00:00Z",
        "2026-06-03T01:30, 2026-06-02T23:30:00Z",
        "2026-06-03T01:30:00Z, 2026-06-03T01:30:00Z"
    })
    void isATimeOfTheNodesClockOrOfUtc(String text, Instant time) {
        assertThat(StartTime.parse("--at", text, now)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "25:00", "2026-06-03", "2026-13-03T01:30", "Z"})
    void whatIsNoTimeIsRefused(String text) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> StartTime.parse("--at", text, now))
                .withMessageContaining("--at");
    }

    @Test
    void aTimeThatIsPastIsLeftToTheEngineToRefuse() {
        assertThat(StartTime.parse("--at", "2020-01-01T00:00", now)).isBefore(now.toInstant());
    }
}
