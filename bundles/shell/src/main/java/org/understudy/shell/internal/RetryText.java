// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.understudy.api.ErrorClass;
import org.understudy.api.engine.ReplicationFailure;

/** A failure and what follows it, in a line. */
final class RetryText {
    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter OTHER_DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private RetryText() {}

    /** Such as "network error: replica r:8443: nothing listens there; attempt 3, next at 14:05:10 (in 2 m 10 s)". */
    static String describe(ReplicationFailure failure, boolean broker, Instant now) {
        String next = failure.nextAttempt()
                .map(at -> "next at " + time(at, now) + " (" + in(Duration.between(now, at)) + ")")
                .orElse("no further one by itself");
        return title(failure, broker) + ": " + failure.message() + "; attempt " + failure.attempt() + ", " + next;
    }

    /** Such as "attempt 3: network error". */
    static String brief(ReplicationFailure failure, boolean broker) {
        return "attempt " + failure.attempt() + ": " + title(failure, broker);
    }

    private static String title(ReplicationFailure failure, boolean broker) {
        ErrorClass errorClass = failure.code().errorClass();
        return (broker ? errorClass.withBroker() : errorClass).title().toLowerCase(Locale.ROOT);
    }

    private static String time(Instant at, Instant now) {
        ZoneId zone = ZoneId.systemDefault();
        boolean today = at.atZone(zone).toLocalDate().equals(now.atZone(zone).toLocalDate());
        return (today ? TODAY : OTHER_DAY)
                .format(at.truncatedTo(ChronoUnit.SECONDS).atZone(zone));
    }

    private static String in(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds == 0) {
            return "now";
        }
        StringBuilder text = new StringBuilder("in");
        if (seconds >= 3600) {
            text.append(' ').append(seconds / 3600).append(" h");
        }
        if (seconds >= 60) {
            text.append(' ').append(seconds / 60 % 60).append(" m");
        }
        if (seconds < 3600) {
            text.append(' ').append(seconds % 60).append(" s");
        }
        return text.toString();
    }
}
