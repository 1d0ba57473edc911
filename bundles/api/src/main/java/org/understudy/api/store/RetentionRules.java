// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.understudy.api.config.Settings;

/**
 * Which points are kept: the newest ones, and the newest of each of so many hours, days and weeks (UTC, Monday to Sunday)
 * that have any. A point that one rule keeps is kept.
 */
public record RetentionRules(int latest, int hourly, int daily, int weekly) {
    /** The latest state only. */
    public static final RetentionRules NONE = new RetentionRules(0, 0, 0, 0);

    private static final int MAX_LATEST = 24;
    private static final int MAX_HOURLY = 168;
    private static final int MAX_DAILY = 366;
    private static final int MAX_WEEKLY = 520;

    /** All that any rules keep of what is committed, and the latest state. */
    public static final RetentionRules MOST =
            new RetentionRules(MAX_LATEST + 1, MAX_HOURLY + 1, MAX_DAILY + 1, MAX_WEEKLY + 1);

    /** @throws org.understudy.api.config.InvalidSettingException naming the key */
    public static RetentionRules parse(Settings settings) {
        return new RetentionRules(
                settings.integer("points", 0, 0, MAX_LATEST),
                settings.integer("points.hourly", 0, 0, MAX_HOURLY),
                settings.integer("points.daily", 0, 0, MAX_DAILY),
                settings.integer("points.weekly", 0, 0, MAX_WEEKLY));
    }

    public boolean keepsAny() {
        return latest + hourly + daily + weekly > 0;
    }

    /**
     * @param times when the points were committed, newest first
     * @return the indexes of those to keep
     */
    public Set<Integer> keep(List<Instant> times) {
        Set<Integer> kept = new HashSet<>();
        for (int i = 0; i < Math.min(latest, times.size()); i++) {
            kept.add(i);
        }
        keepNewestOfEach(times, hourly, time -> time.truncatedTo(ChronoUnit.HOURS), kept);
        keepNewestOfEach(times, daily, time -> time.truncatedTo(ChronoUnit.DAYS), kept);
        keepNewestOfEach(times, weekly, RetentionRules::week, kept);
        return kept;
    }

    private static LocalDateTime week(LocalDateTime time) {
        LocalDate monday = time.toLocalDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        return monday.atStartOfDay();
    }

    private static void keepNewestOfEach(
            List<Instant> times, int count, UnaryOperator<LocalDateTime> period, Set<Integer> kept) {
        Set<LocalDateTime> periods = new HashSet<>();
        for (int i = 0; i < times.size() && periods.size() < count; i++) {
            if (periods.add(period.apply(LocalDateTime.ofInstant(times.get(i), ZoneOffset.UTC)))) {
                kept.add(i);
            }
        }
    }
}
