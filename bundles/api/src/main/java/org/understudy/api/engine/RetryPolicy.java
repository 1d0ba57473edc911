// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * When attempts follow one that failed with an error of some class: a row of the specification's retry table.
 *
 * @param attempts when they are made, counted from the start of the first attempt: ascending, 16 at most
 * @param then what comes behind the last of these
 * @param period of {@link Then#PERIODICALLY}, counted on from the last of the attempts; else zero
 */
public record RetryPolicy(List<Duration> attempts, Then then, Duration period) {
    /** What a row may look like, for messages. */
    public static final String ALLOWED = "[1, 2, 4 minutes, then] none | critical | every interval | every 30 minutes |"
            + " ask the broker, with times of 1 second to 7 days, ascending, 16 at most, and a list before a broker";

    private static final int MAX_ATTEMPTS = 16;
    private static final Duration MAX = Duration.ofDays(7);
    private static final String UNIT = "(seconds?|minutes?)";
    private static final Pattern LIST = Pattern.compile("(\\d{1,6}(?:\\s*,\\s*\\d{1,6})*)\\s*" + UNIT + "(?:\\s*,)?");
    private static final Pattern PERIOD = Pattern.compile("every (\\d{1,6}) " + UNIT);

    /** What comes behind the attempts of the list. */
    public enum Then {
        /** Nothing: an operator may start the next attempt. */
        NONE("none"),
        /** The relationship is Critical and suspended, until an operator resumes it. */
        CRITICAL("critical"),
        /** An attempt at each time at which the relationship's interval makes a cycle due. */
        EVERY_INTERVAL("every interval"),
        PERIODICALLY("every"),
        /** The broker is asked again where the replica is, and the attempts begin anew with its answer. */
        ASK_THE_BROKER("ask the broker");

        private final String text;

        Then(String text) {
            this.text = text;
        }
    }

    /** @throws IllegalArgumentException if it is not as {@link #ALLOWED} says */
    public RetryPolicy {
        attempts = List.copyOf(attempts);
        if (attempts.size() > MAX_ATTEMPTS || (then == Then.ASK_THE_BROKER && attempts.isEmpty())) {
            throw new IllegalArgumentException(ALLOWED);
        }
        Duration before = Duration.ZERO;
        for (Duration attempt : attempts) {
            if (attempt.compareTo(before) <= 0 || attempt.compareTo(MAX) > 0) {
                throw new IllegalArgumentException(ALLOWED);
            }
            before = attempt;
        }
        if (then == Then.PERIODICALLY
                ? period.isNegative() || period.isZero() || period.compareTo(MAX) > 0
                : !period.isZero()) {
            throw new IllegalArgumentException(ALLOWED);
        }
    }

    /**
     * @param text as {@link #toString} writes it, in any case
     * @throws IllegalArgumentException if it is not as {@link #ALLOWED} says
     */
    public static RetryPolicy parse(String text) {
        String rest = text.trim().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        List<Duration> attempts = new ArrayList<>();
        Matcher list = LIST.matcher(rest);
        if (list.lookingAt()) {
            for (String number : list.group(1).split("\\s*,\\s*")) {
                attempts.add(duration(number, list.group(2)));
            }
            rest = rest.substring(list.end()).trim();
            if (!rest.startsWith("then ")) {
                throw new IllegalArgumentException(ALLOWED);
            }
            rest = rest.substring("then ".length());
        }
        Matcher period = PERIOD.matcher(rest);
        if (period.matches()) {
            return new RetryPolicy(attempts, Then.PERIODICALLY, duration(period.group(1), period.group(2)));
        }
        for (Then then : Then.values()) {
            if (then != Then.PERIODICALLY && then.text.equals(rest)) {
                return new RetryPolicy(attempts, then, Duration.ZERO);
            }
        }
        throw new IllegalArgumentException(ALLOWED);
    }

    private static Duration duration(String number, String unit) {
        long value = Long.parseLong(number);
        return unit.startsWith("s") ? Duration.ofSeconds(value) : Duration.ofMinutes(value);
    }

    /** Whether an error of this class suspends the relationship at once. */
    public boolean isCriticalAtOnce() {
        return attempts.isEmpty() && then == Then.CRITICAL;
    }

    /** In the words of the configuration. */
    @Override
    public String toString() {
        String tail = then == Then.PERIODICALLY ? "every " + text(List.of(period)) : then.text;
        return attempts.isEmpty() ? tail : text(attempts) + ", then " + tail;
    }

    private static String text(List<Duration> times) {
        boolean minutes = times.stream().allMatch(time -> time.toSeconds() % 60 == 0);
        boolean one = times.size() == 1 && times.get(0).toSeconds() == (minutes ? 60 : 1);
        return times.stream()
                        .map(time -> String.valueOf(minutes ? time.toMinutes() : time.toSeconds()))
                        .collect(Collectors.joining(", "))
                + (minutes ? " minute" : " second")
                + (one ? "" : "s");
    }
}
