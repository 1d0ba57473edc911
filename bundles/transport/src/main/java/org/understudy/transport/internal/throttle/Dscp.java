// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal.throttle;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A differentiated services code point (RFC 2474), by which a network knows the packets of a class of traffic.
 *
 * @param value 0 to 63
 */
record Dscp(int value) {
    /** What may be written, for messages. */
    static final String ALLOWED = "'none', 0 to 63, or a name: CS0 to CS7, AF11 to AF43, EF, VA, LE";

    static final int MAX = 63;
    private static final Map<String, Integer> NAMES = names();

    private static Map<String, Integer> names() {
        Map<String, Integer> names = new TreeMap<>(Map.of("EF", 46, "VA", 44, "LE", 1));
        for (int selector = 0; selector < 8; selector++) {
            names.put("CS" + selector, selector * 8);
        }
        for (int of = 1; of <= 4; of++) {
            for (int drop = 1; drop <= 3; drop++) {
                names.put("AF" + of + drop, of * 8 + drop * 2);
            }
        }
        return names;
    }

    /** @throws IllegalArgumentException if the text is a number or name that is not {@link #ALLOWED} */
    static Dscp parse(String text) {
        Integer named = NAMES.get(text.toUpperCase(Locale.ROOT));
        if (named != null) {
            return new Dscp(named);
        }
        if (!text.matches("[0-9]{1,2}") || Integer.parseInt(text) > MAX) {
            throw new IllegalArgumentException("'" + text + "' is not " + ALLOWED);
        }
        return new Dscp(Integer.parseInt(text));
    }

    /** The byte of the IP header that it is the upper six bits of. */
    int typeOfService() {
        return value << 2;
    }

    /** Its name, or its number if it has none. */
    @Override
    public String toString() {
        return NAMES.entrySet().stream()
                .filter(name -> name.getValue() == value)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(String.valueOf(value));
    }
}
