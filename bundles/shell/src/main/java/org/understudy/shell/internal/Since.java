// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.understudy.api.config.InvalidSettingException;

/** A time in the past as people write it. */
final class Since {
    private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([smhd])");
    private static final String ALLOWED =
            "a time ago such as 30m, 2h or 1d, a local time such as 2026-11-24T14:00, a date, or a time in UTC that ends in Z";

    private Since() {}

    static Instant parse(String text, Instant now, ZoneId zone) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            long number = Long.parseLong(ago.group(1));
            return now.minus(
                    switch (ago.group(2)) {
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    });
        }
        String iso = text.replace(' ', 'T');
        try {
            if (iso.endsWith("Z")) {
                return Instant.parse(iso);
            }
            LocalDateTime local = iso.contains("T")
                    ? LocalDateTime.parse(iso)
                    : LocalDate.parse(iso).atStartOfDay();
            return local.atZone(zone).toInstant();
        } catch (DateTimeParseException e) {
            throw new InvalidSettingException("--since", text, ALLOWED, e);
        }
    }
}
