// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import org.understudy.api.config.InvalidSettingException;

/** When something is to begin, as an operator writes it. */
final class StartTime {
    static final String ALLOWED =
            "a time of the node's clock: HH:MM for the next time it is so late, YYYY-MM-DDTHH:MM, or in UTC with a Z behind it";

    private StartTime() {}

    /**
     * @param option where it was written
     * @throws InvalidSettingException if it is not what {@link #ALLOWED} says
     */
    static Instant parse(String option, String text, ZonedDateTime now) {
        try {
            if (text.endsWith("Z")) {
                return Instant.parse(text);
            }
            if (text.contains("T")) {
                return LocalDateTime.parse(text).atZone(now.getZone()).toInstant();
            }
            ZonedDateTime today = now.with(LocalTime.parse(text));
            return (today.isAfter(now) ? today : today.plusDays(1)).toInstant();
        } catch (DateTimeParseException e) {
            throw new InvalidSettingException(option, text, ALLOWED, e);
        }
    }
}
