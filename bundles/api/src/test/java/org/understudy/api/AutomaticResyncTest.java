// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.engine.AutomaticResync;

class AutomaticResyncTest {
    private static Instant at(String time) {
        return Instant.parse("2026-03-05T" + time + ":00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "off", "18:30-06:00", "00:00-23:59"})
    void readsBackWhatItWrites(String text) {
        assertThat(AutomaticResync.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sometimes", "18:30", "18:30-25:00", "6:00-7:00", "08:00-08:00", "18:30-06:00 Mon"})
    void refusesWhatIsNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AutomaticResync.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "18:30-06:00, 18:29, false",
        "18:30-06:00, 18:30, true",
        "18:30-06:00, 00:00, true",
        "18:30-06:00, 05:59, true",
        "18:30-06:00, 06:00, false",
        "01:00-02:00, 01:30, true",
        "01:00-02:00, 02:00, false",
        "always, 12:00, true",
        "off, 12:00, false"
    })
    void allowsItInsideTheWindowAlone(String when, String time, boolean allowed) {
        assertThat(AutomaticResync.parse(when).allows(at(time), ZoneOffset.UTC)).isEqualTo(allowed);
    }

    @Test
    void theNextWindowIsTodayOrTomorrow() {
        AutomaticResync nightly = AutomaticResync.parse("01:00-02:00");

        assertThat(nightly.next(at("00:30"), ZoneOffset.UTC)).contains(at("01:00"));
        assertThat(nightly.next(at("01:30"), ZoneOffset.UTC)).contains(at("01:30"));
        assertThat(nightly.next(at("02:00"), ZoneOffset.UTC)).contains(Instant.parse("2026-03-06T01:00:00Z"));
        assertThat(AutomaticResync.OFF.next(at("02:00"), ZoneOffset.UTC)).isEmpty();
    }

    @Test
    void aWindowThatTheClockChangeLeavesOutBeginsBehindIt() {
        AutomaticResync nightly = AutomaticResync.parse("02:30-04:00");

        assertThat(nightly.next(Instant.parse("2026-03-29T00:00:00Z"), ZoneId.of("Europe/Berlin")))
                .contains(Instant.parse("2026-03-29T01:30:00Z"));
    }
}
