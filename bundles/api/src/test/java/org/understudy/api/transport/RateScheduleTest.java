// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.transport.RateSchedule.Window;

class RateScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final long MBIT = 1_000_000;

    /** 2026-06-01 is a Monday. */
    private static LocalDateTime june(int day, String time) {
        return LocalDateTime.of(2026, 6, day, 0, 0).with(LocalTime.parse(time));
    }

    @ParameterizedTest
    @CsvSource({
        "none, 0",
        "8 kbit/s, 8000",
        "8kbit/s, 8000",
        "100 Mbit/s, 100000000",
        "2500 Mbit/s, 2500000000",
        "1000 Gbit/s, 1000000000000"
    })
    void aRateAloneHoldsAlways(String text, long bits) {
        RateSchedule schedule = RateSchedule.parse(text);
        assertThat(schedule.at(june(1, "00:00")).orElse(0)).isEqualTo(bits);
        assertThat(schedule.at(june(7, "23:59:59")).orElse(0)).isEqualTo(bits);
        assertThat(schedule.isUnlimited()).isEqualTo(bits == 0);
    }

    @ParameterizedTest
    @CsvSource({"1, 07:59:59, 0", "1, 08:00, 100", "5, 17:59:59, 100", "5, 18:00, 0", "6, 12:00, 0", "7, 12:00, 0"})
    void aWindowHoldsFromItsStartUntilBeforeItsEnd(int day, String time, long mbit) {
        RateSchedule schedule = RateSchedule.parse("100 Mbit/s Mon-Fri 08:00-18:00, else none");
        assertThat(schedule.at(june(day, time)).orElse(0)).isEqualTo(mbit * MBIT);
        assertThat(schedule.isUnlimited()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "4, 22:00, 9", // a Thursday
        "5, 21:59:59, 9",
        "5, 22:00, 5",
        "6, 00:00, 5",
        "6, 05:59:59, 5",
        "6, 06:00, 9",
        "6, 22:00, 9"
    })
    void aWindowOverMidnightBelongsToTheDayThatItStartsOn(int day, String time, long mbit) {
        RateSchedule schedule = RateSchedule.parse("5 Mbit/s Fri 22:00-06:00, else 9 Mbit/s");
        assertThat(schedule.at(june(day, time)).orElse(0)).isEqualTo(mbit * MBIT);
    }

    @Test
    void aWindowThatEndsWhenItStartsLastsADay() {
        RateSchedule schedule = RateSchedule.parse("5 Mbit/s Mon 08:00-08:00");
        assertThat(schedule.at(june(1, "07:59"))).isEmpty();
        assertThat(schedule.at(june(1, "08:00"))).hasValue(5 * MBIT);
        assertThat(schedule.at(june(2, "07:59"))).hasValue(5 * MBIT);
        assertThat(schedule.at(june(2, "08:00"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5 Mbit/s 22:00-24:00", "5 Mbit/s 22:00-00:00"})
    void aWindowMayEndWithTheDay(String text) {
        RateSchedule schedule = RateSchedule.parse(text);
        assertThat(schedule.at(june(1, "23:59:59"))).hasValue(5 * MBIT);
        assertThat(schedule.at(june(2, "00:00"))).isEmpty();
    }

    @Test
    void aRangeOfDaysGoesOnOverTheEndOfTheWeek() {
        RateSchedule schedule = RateSchedule.parse("5 Mbit/s Sat-Mon, else none");
        Set<Integer> days = IntStream.rangeClosed(1, 7)
                .filter(day -> schedule.at(june(day, "12:00")).isPresent())
                .boxed()
                .collect(Collectors.toSet());
        assertThat(days).containsExactlyInAnyOrder(6, 7, 1);
        assertThat(schedule).hasToString("5 Mbit/s Sat-Mon, else none");
    }

    @Test
    void theFirstWindowThatHoldsDecides() {
        RateSchedule schedule = RateSchedule.parse("none Mon 09:00-10:00, 5 Mbit/s Mon-Fri, 7 Mbit/s, else none"
                .replace("7 Mbit/s", "7 Mbit/s 00:00-12:00"));
        assertThat(schedule.at(june(1, "09:30"))).isEmpty();
        assertThat(schedule.at(june(1, "10:00"))).hasValue(5 * MBIT);
        assertThat(schedule.at(june(6, "09:30"))).hasValue(7 * MBIT);
    }

    @Test
    void anHourThatTheClockSkipsHasNoWindowAndOneThatComesTwiceHasItTwice() {
        RateSchedule schedule = RateSchedule.parse("5 Mbit/s 02:00-03:00, else 9 Mbit/s");
        // Europe/Berlin: 2026-03-29 has no 02:30, 2026-10-25 has two
        assertThat(minutesLimited(schedule, Instant.parse("2026-03-28T23:00:00Z"), 23))
                .isZero();
        assertThat(minutesLimited(schedule, Instant.parse("2026-10-24T22:00:00Z"), 25))
                .isEqualTo(120);
        assertThat(minutesLimited(schedule, Instant.parse("2026-06-01T22:00:00Z"), 24))
                .isEqualTo(60);
    }

    private static long minutesLimited(RateSchedule schedule, Instant midnight, int hours) {
        return IntStream.range(0, hours * 60)
                .mapToObj(minute -> LocalDateTime.ofInstant(midnight.plusSeconds(minute * 60L), BERLIN))
                .filter(time -> schedule.at(time).getAsLong() == 5 * MBIT)
                .count();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none|none",
                "1000 Mbit/s|1 Gbit/s",
                "1500kbit/s|1500 kbit/s",
                "5 Mbit/s Mon-Mon|5 Mbit/s Mon, else none",
                "5 Mbit/s Tue-Mon|5 Mbit/s 00:00-24:00, else none",
                "5 Mbit/s Mon 08:00-08:00|5 Mbit/s Mon 08:00-08:00, else none",
                "  5   Mbit/s  Mon  ,  else   1 Gbit/s |5 Mbit/s Mon, else 1 Gbit/s"
            })
    void itIsWrittenInOneForm(String text, String form) {
        assertThat(RateSchedule.parse(text)).hasToString(form);
    }

    @Test
    void whatIsWrittenIsReadAsItWas() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            RateSchedule schedule = new RateSchedule(
                    IntStream.range(0, random.nextInt(5))
                            .mapToObj(n -> window(random))
                            .toList(),
                    rate(random));
            assertThat(RateSchedule.parse(schedule.toString()))
                    .as(schedule.toString())
                    .isEqualTo(schedule);
        }
    }

    private static Window window(Random random) {
        Set<DayOfWeek> days = new HashSet<>();
        DayOfWeek first = DayOfWeek.of(random.nextInt(7) + 1);
        for (int day = random.nextInt(7); day >= 0; day--) {
            days.add(first.plus(day));
        }
        boolean wholeDays = random.nextInt(4) == 0;
        return new Window(
                days,
                wholeDays ? LocalTime.MIDNIGHT : time(random),
                wholeDays ? LocalTime.MIDNIGHT : time(random),
                rate(random));
    }

    private static LocalTime time(Random random) {
        return LocalTime.of(random.nextInt(24), random.nextInt(4) * 15);
    }

    private static OptionalLong rate(Random random) {
        long[] units = {1_000, 1_000_000, 1_000_000_000};
        return random.nextInt(4) == 0
                ? OptionalLong.empty()
                : OptionalLong.of((8 + random.nextInt(992)) * units[random.nextInt(3)] + random.nextInt(3) * 1_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fast",
                "100",
                "100 MB/s",
                "100 mbit/s",
                "7 kbit/s",
                "0 Mbit/s",
                "-5 Mbit/s",
                "1001 Gbit/s",
                "99999999999999999999 Gbit/s",
                "else none",
                "5 Mbit/s, else none",
                "5 Mbit/s, 6 Mbit/s",
                "5 Mbit/s Mon, else",
                "5 Mbit/s Mon, else none, 6 Mbit/s Tue",
                "5 Mbit/s mon",
                "5 Mbit/s Mon-",
                "5 Mbit/s Mon,Tue",
                "5 Mbit/s 8:00-18:00",
                "5 Mbit/s 24:00-06:00",
                "5 Mbit/s 08:00-25:00",
                "5 Mbit/s 08:60-09:00",
                "5 Mbit/s 08:00-18:00 Mon"
            })
    void whatIsNotAllowedIsRefusedWithWhatIs(String text) {
        assertThatThrownBy(() -> RateSchedule.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8 kbit/s to 1000 Gbit/s")
                .hasMessageContaining("100 Mbit/s Mon-Fri 08:00-18:00, else none");
    }

    @Test
    void windowsAreBoundedInNumber() {
        String many = "5 Mbit/s Mon, ".repeat(31) + "else none";
        assertThat(RateSchedule.parse(many).windows()).hasSize(31);
        assertThatThrownBy(() -> RateSchedule.parse("5 Mbit/s Mon, " + many))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("31");
    }

    @Test
    void whatCouldNotBeWrittenCanNotBeMade() {
        OptionalLong rate = OptionalLong.of(MBIT);
        LocalTime noon = LocalTime.NOON;
        assertThatThrownBy(() -> new RateSchedule(List.of(), OptionalLong.of(8_001)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RateSchedule(List.of(), OptionalLong.of(7_000)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Window(Set.of(), noon, noon, rate)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Window(EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.WEDNESDAY), noon, noon, rate))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Window(Set.of(DayOfWeek.MONDAY), noon.plusSeconds(1), noon, rate))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aScheduleWhoseWindowsAreAllWithoutLimitIsUnlimited() {
        assertThat(RateSchedule.parse("none Mon-Fri 08:00-18:00, else none").isUnlimited())
                .isTrue();
        assertThat(RateSchedule.UNLIMITED.isUnlimited()).isTrue();
    }
}
