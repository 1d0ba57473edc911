// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.transport;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A rate limit with daily windows, such as {@code 100 Mbit/s Mon-Fri 08:00-18:00, else none}. The first window that holds
 * decides. A window that ends at or before it starts goes on over midnight, and belongs to the day that it starts on.
 *
 * @param otherwise bits per second outside of all windows; empty for no limit
 */
public record RateSchedule(List<Window> windows, OptionalLong otherwise) {
    public static final RateSchedule UNLIMITED = new RateSchedule(List.of(), OptionalLong.empty());

    /** What may be written, for messages. */
    public static final String ALLOWED = "'none', a rate such as '100 Mbit/s' (8 kbit/s to 1000 Gbit/s), or rates with"
            + " days and times (at most 31) and an 'else', such as '100 Mbit/s Mon-Fri 08:00-18:00, else none'";

    private static final long MIN = 8_000;
    private static final long MAX = 1_000_000_000_000L;
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final String DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
    private static final String TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";
    private static final int MAX_WINDOWS = 31;
    private static final Pattern RATE = Pattern.compile("none|([0-9]{1,9}) ?([kMG])bit/s");
    private static final Pattern PART = Pattern.compile("(none|[0-9]{1,9} ?[kMG]bit/s)(?: (" + DAY + "(?:-" + DAY
            + ")?))?(?: (" + TIME + ")-(" + TIME + "|24:00))?");

    /**
     * A time of the day on some days.
     *
     * @param days that follow each other; Monday comes after Sunday
     * @param from and {@code to} are whole minutes
     * @param to exclusive; {@code 00:00} is the end of the day
     * @param limit bits per second; empty for none
     */
    public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to, OptionalLong limit) {
        public Window {
            days = Set.copyOf(days);
            check(limit);
            Set<DayOfWeek> all = days;
            long starts =
                    days.stream().filter(day -> !all.contains(day.minus(1))).count();
            if (days.isEmpty() || starts > 1) {
                throw new IllegalArgumentException("the days " + days + " do not follow each other");
            }
            if (!isMinute(from) || !isMinute(to)) {
                throw new IllegalArgumentException(from + "-" + to + " are not whole minutes");
            }
        }

        private static boolean isMinute(LocalTime time) {
            return time.equals(time.truncatedTo(ChronoUnit.MINUTES));
        }

        boolean holds(LocalDateTime time) {
            LocalTime now = time.toLocalTime();
            if (from.isBefore(to)) {
                return days.contains(time.getDayOfWeek()) && !now.isBefore(from) && now.isBefore(to);
            }
            return days.contains(time.getDayOfWeek()) && !now.isBefore(from)
                    || days.contains(time.getDayOfWeek().minus(1)) && now.isBefore(to);
        }
    }

    public RateSchedule {
        windows = List.copyOf(windows);
        check(otherwise);
        if (windows.size() > MAX_WINDOWS) {
            throw new IllegalArgumentException(
                    windows.size() + " windows are too many, " + MAX_WINDOWS + " are allowed");
        }
    }

    /** Only what can be written in whole kbit/s can be kept. */
    private static void check(OptionalLong limit) {
        if (limit.isPresent()
                && (limit.getAsLong() < MIN || limit.getAsLong() > MAX || limit.getAsLong() % 1_000 != 0)) {
            throw new IllegalArgumentException(
                    limit.getAsLong() + " bit/s is not in 8 kbit/s to 1000 Gbit/s, or not whole kbit/s");
        }
    }

    /** @return whether there is no limit at any time */
    public boolean isUnlimited() {
        return otherwise.isEmpty()
                && windows.stream().allMatch(window -> window.limit().isEmpty());
    }

    /** @return bits per second at this local time; empty for no limit */
    public OptionalLong at(LocalDateTime time) {
        for (Window window : windows) {
            if (window.holds(time)) {
                return window.limit();
            }
        }
        return otherwise;
    }

    /** @throws IllegalArgumentException if the text is not {@link #ALLOWED} */
    public static RateSchedule parse(String text) {
        String[] parts = text.strip().replaceAll("\\s+", " ").split(" ?, ?", -1);
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].startsWith("else ") && i == parts.length - 1 && i > 0) {
                return new RateSchedule(windows, rate(parts[i].substring(5)));
            }
            Matcher part = PART.matcher(parts[i]);
            if (!part.matches()) {
                throw new IllegalArgumentException("'" + text + "' is not " + ALLOWED);
            }
            if (part.group(2) == null && part.group(3) == null) {
                if (parts.length > 1) {
                    throw new IllegalArgumentException("'" + text + "' is not " + ALLOWED);
                }
                return new RateSchedule(List.of(), rate(parts[i]));
            }
            windows.add(window(part));
        }
        return new RateSchedule(windows, OptionalLong.empty());
    }

    private static Window window(Matcher part) {
        Set<DayOfWeek> days = EnumSet.allOf(DayOfWeek.class);
        if (part.group(2) != null) {
            String[] range = part.group(2).split("-");
            days = EnumSet.noneOf(DayOfWeek.class);
            DayOfWeek last = DayOfWeek.of(DAYS.indexOf(range[range.length - 1]) + 1);
            for (DayOfWeek day = DayOfWeek.of(DAYS.indexOf(range[0]) + 1); ; day = day.plus(1)) {
                days.add(day);
                if (day == last) {
                    break;
                }
            }
        }
        LocalTime from = part.group(3) == null ? LocalTime.MIDNIGHT : LocalTime.parse(part.group(3));
        LocalTime to = part.group(4) == null || part.group(4).equals("24:00")
                ? LocalTime.MIDNIGHT
                : LocalTime.parse(part.group(4));
        return new Window(days, from, to, rate(part.group(1)));
    }

    private static OptionalLong rate(String text) {
        Matcher rate = RATE.matcher(text);
        if (!rate.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not " + ALLOWED);
        }
        if (rate.group(1) == null) {
            return OptionalLong.empty();
        }
        long unit = switch (rate.group(2)) {
            case "k" -> 1_000L;
            case "M" -> 1_000_000L;
            default -> 1_000_000_000L;
        };
        long bits = Long.parseLong(rate.group(1)) * unit;
        if (bits < MIN || bits > MAX) {
            throw new IllegalArgumentException("'" + text + "' is not " + ALLOWED);
        }
        return OptionalLong.of(bits);
    }

    /** In the form that {@link #parse} reads. */
    @Override
    public String toString() {
        String rest = text(otherwise);
        return windows.isEmpty()
                ? rest
                : windows.stream().map(RateSchedule::text).collect(Collectors.joining(", ")) + ", else " + rest;
    }

    private static String text(Window window) {
        StringBuilder text = new StringBuilder(text(window.limit()));
        List<DayOfWeek> days = window.days().stream().sorted().toList();
        if (days.size() < DAYS.size()) {
            DayOfWeek first = days.stream()
                    .filter(day -> !days.contains(day.minus(1)))
                    .findFirst()
                    .orElseThrow();
            text.append(' ').append(DAYS.get(first.ordinal()));
            if (days.size() > 1) {
                text.append('-').append(DAYS.get(first.plus(days.size() - 1L).ordinal()));
            }
        }
        boolean wholeDays =
                window.from().equals(LocalTime.MIDNIGHT) && window.to().equals(LocalTime.MIDNIGHT);
        if (days.size() == DAYS.size() || !wholeDays) {
            String to = window.to().equals(LocalTime.MIDNIGHT)
                    ? "24:00"
                    : window.to().toString();
            text.append(' ').append(window.from()).append('-').append(to);
        }
        return text.toString();
    }

    private static String text(OptionalLong limit) {
        if (limit.isEmpty()) {
            return "none";
        }
        long bits = limit.getAsLong();
        if (bits % 1_000_000_000L == 0) {
            return String.format(Locale.ROOT, "%d Gbit/s", bits / 1_000_000_000L);
        }
        return bits % 1_000_000 == 0
                ? String.format(Locale.ROOT, "%d Mbit/s", bits / 1_000_000)
                : String.format(Locale.ROOT, "%d kbit/s", bits / 1_000);
    }
}
