// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a relationship may compare everything with its replica without being asked to: always, never, or in a daily window.
 *
 * @param from the window's begin, included; the same as {@code until} with always and off
 * @param until its end, not included; before the begin if it is on the next day
 */
public record AutomaticResync(Mode mode, LocalTime from, LocalTime until) {
    /** How it reads in a configuration. */
    public static final String ALLOWED = "always, off, or a daily window as HH:MM-HH:MM, such as 18:30-06:00";

    public static final AutomaticResync ALWAYS =
            new AutomaticResync(Mode.ALWAYS, LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);
    public static final AutomaticResync OFF = new AutomaticResync(Mode.OFF, LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);

    private static final Pattern WINDOW = Pattern.compile("(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)");

    /** Whether, and how. */
    public enum Mode {
        ALWAYS,
        OFF,
        DAILY
    }

    public AutomaticResync {
        if (mode == Mode.DAILY && from.equals(until)) {
            throw new IllegalArgumentException("a window without an end: " + from);
        }
    }

    /** @throws IllegalArgumentException if it is not what {@link #ALLOWED} says */
    public static AutomaticResync parse(String text) {
        String value = text.strip().toLowerCase(Locale.ROOT);
        if (value.equals("always")) {
            return ALWAYS;
        }
        if (value.equals("off")) {
            return OFF;
        }
        Matcher window = WINDOW.matcher(value);
        if (!window.matches()) {
            throw new IllegalArgumentException(text);
        }
        try {
            return new AutomaticResync(Mode.DAILY, LocalTime.parse(window.group(1)), LocalTime.parse(window.group(2)));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** Whether it may begin now, by the clock of a place. */
    public boolean allows(Instant now, ZoneId zone) {
        return switch (mode) {
            case ALWAYS -> true;
            case OFF -> false;
            case DAILY -> {
                LocalTime time = now.atZone(zone).toLocalTime();
                yield from.isBefore(until)
                        ? !time.isBefore(from) && time.isBefore(until)
                        : !time.isBefore(from) || time.isBefore(until);
            }
        };
    }

    /** When it may begin next: now if it may; empty if never. */
    public Optional<Instant> next(Instant now, ZoneId zone) {
        if (mode == Mode.OFF || allows(now, zone)) {
            return mode == Mode.OFF ? Optional.empty() : Optional.of(now);
        }
        ZonedDateTime today = now.atZone(zone);
        ZonedDateTime begin = today.with(from);
        return Optional.of((begin.isAfter(today) ? begin : begin.plusDays(1)).toInstant());
    }

    @Override
    public String toString() {
        return mode == Mode.DAILY ? from + "-" + until : mode.name().toLowerCase(Locale.ROOT);
    }
}
