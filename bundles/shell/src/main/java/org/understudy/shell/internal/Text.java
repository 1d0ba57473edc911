// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.shell.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.understudy.api.store.ReceiptStatus;

/** Sizes and times for people. */
final class Text {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private Text() {}

    static String bytes(double bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0
                ? String.format(Locale.ROOT, "%.0f B", value)
                : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    static String bitsPerSecond(long bits) {
        if (bits >= 1_000_000_000) {
            return String.format(Locale.ROOT, "%.1f Gbit/s", bits / 1e9);
        }
        return bits >= 1_000_000
                ? String.format(Locale.ROOT, "%.1f Mbit/s", bits / 1e6)
                : String.format(Locale.ROOT, "%.1f kbit/s", bits / 1e3);
    }

    static String receipt(ReceiptStatus receipt) {
        return switch (receipt.kind()) {
            case NONE -> "none";
            case REPLICA -> "signed by this node";
            case BOTH -> "signed by both nodes";
            case INVALID -> receipt.problem();
        };
    }

    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** How many times smaller the second one is. */
    static String ratio(long large, long small) {
        return small == 0 ? "-" : String.format(Locale.ROOT, "%.1f:1", (double) large / small);
    }

    static String time(Optional<Instant> time) {
        return time.map(t -> TIME.format(t.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneId.systemDefault())))
                .orElse("-");
    }

    static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds >= 3600) {
            return String.format(Locale.ROOT, "%d:%02d h", seconds / 3600, seconds / 60 % 60);
        }
        return seconds >= 60
                ? String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
