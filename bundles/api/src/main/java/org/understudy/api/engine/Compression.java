// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.util.OptionalInt;

/**
 * How much is spent on the compression of a relationship's chunks.
 *
 * @param level of Zstandard, {@value #FASTEST} to {@value #SMALLEST} without 0; empty: it is chosen while chunks are sent
 */
public record Compression(OptionalInt level) {
    public static final int FASTEST = -7;
    public static final int SMALLEST = 19;
    public static final Compression AUTO = new Compression(OptionalInt.empty());
    public static final String ALLOWED =
            "auto, or a level of Zstandard from " + FASTEST + " to " + SMALLEST + " without 0";

    /** @throws IllegalArgumentException if there is no such level */
    public Compression {
        if (level.isPresent() && (level.getAsInt() < FASTEST || level.getAsInt() > SMALLEST || level.getAsInt() == 0)) {
            throw new IllegalArgumentException(ALLOWED);
        }
    }

    /** @throws IllegalArgumentException if it is not {@value #ALLOWED} */
    public static Compression parse(String text) {
        return text.equalsIgnoreCase("auto") ? AUTO : new Compression(OptionalInt.of(Integer.parseInt(text)));
    }

    /** What {@link #parse} reads. */
    @Override
    public String toString() {
        return level.isPresent() ? String.valueOf(level.getAsInt()) : "auto";
    }
}
