// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as operators write them: a whole number of bytes, or with a binary unit, such as {@code 500GiB}. */
public final class ByteSize {
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB");
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,18}) ?(B|[KMGTP]iB)?", Pattern.CASE_INSENSITIVE);
    private static final int UNIT_BITS = 10;

    private ByteSize() {}

    /**
     * Reads a size.
     *
     * @param key what it is given as, for the message
     * @return bytes, at least 1
     * @throws InvalidSettingException if it is no such size, or 8 EiB or more
     */
    public static long parse(String key, String text) {
        Matcher matcher = SIZE.matcher(text.trim());
        if (matcher.matches()) {
            int shift = matcher.group(2) == null ? 0 : shift(matcher.group(2));
            try {
                return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
            } catch (ArithmeticException | NumberFormatException tooLarge) {
                throw new InvalidSettingException(key, text, "less than 8192PiB", tooLarge);
            }
        }
        throw new InvalidSettingException(key, text, "a size such as 500GiB or 2TiB");
    }

    private static int shift(String unit) {
        for (int i = 0; i < UNITS.size(); i++) {
            if (UNITS.get(i).toLowerCase(Locale.ROOT).equals(unit.toLowerCase(Locale.ROOT))) {
                return i * UNIT_BITS;
            }
        }
        throw new IllegalArgumentException(unit);
    }

    /** Exactly, in the largest unit of which it is a whole number: what {@link #parse} reads as the same. */
    public static String text(long bytes) {
        int unit = Math.min(Long.numberOfTrailingZeros(bytes) / UNIT_BITS, UNITS.size() - 1);
        return (bytes >> unit * UNIT_BITS) + UNITS.get(unit);
    }
}
