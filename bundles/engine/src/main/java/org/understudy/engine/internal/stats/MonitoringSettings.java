// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.stats;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.understudy.api.config.InvalidSettingException;
import org.understudy.api.config.Settings;

/**
 * When monitoring windows start and end. Those of up to a day begin anew each day at the start; those of several days
 * follow each other without regard to weeks.
 *
 * @param hours of a window
 * @param start local time of day
 */
public record MonitoringSettings(int hours, LocalTime start) {
    public static final MonitoringSettings DEFAULT = new MonitoringSettings(12, LocalTime.of(9, 0));

    private static final List<Integer> ALLOWED = List.of(1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 96, 120, 144, 168);
    private static final String INTERVAL = "monitoring.interval";
    private static final String START = "monitoring.start";
    private static final int DAY = 24;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm").withResolverStyle(ResolverStyle.STRICT);

    /** @throws InvalidSettingException naming the key */
    static MonitoringSettings parse(Settings settings) {
        int hours = settings.integer(INTERVAL, DEFAULT.hours, 1, 168);
        if (!ALLOWED.contains(hours)) {
            throw new InvalidSettingException(INTERVAL, String.valueOf(hours), "one of the hours " + ALLOWED);
        }
        String start = settings.find(START).orElse(DEFAULT.start.toString());
        try {
            return new MonitoringSettings(hours, LocalTime.parse(start, TIME));
        } catch (DateTimeParseException e) {
            throw new InvalidSettingException(START, start, "a time of day as HH:MM", e);
        }
    }

    /** The start of the window that this is in. */
    public Instant windowStart(Instant now, ZoneId zone) {
        return localStart(now, zone).atZone(zone).toInstant();
    }

    /** The end of the window that this is in: the start of the next one. */
    public Instant windowEnd(Instant now, ZoneId zone) {
        return localStart(now, zone).plusHours(hours).atZone(zone).toInstant();
    }

    private LocalDateTime localStart(Instant now, ZoneId zone) {
        LocalDateTime local = LocalDateTime.ofInstant(now, zone);
        LocalDateTime day = local.toLocalDate().atTime(start);
        if (day.isAfter(local)) {
            day = day.minusDays(1);
        }
        if (hours > DAY) {
            return day.minusDays(Math.floorMod(day.toLocalDate().toEpochDay(), (long) hours / DAY));
        }
        return day.plusHours(ChronoUnit.HOURS.between(day, local) / hours * hours);
    }
}
