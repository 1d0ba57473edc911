// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.understudy.api.CommonMark;
import org.understudy.api.WorkloadId;

/** The mark of a common point as a line of a state file; docs/format.md has its form. */
final class CommonLine {
    private static final String KEY = "common ";
    private static final String STILL = "still";
    private static final String MOVING = "moving";

    private CommonLine() {}

    static String write(CommonMark mark) {
        return KEY
                + mark.id()
                + ' '
                + mark.at()
                + ' '
                + (mark.still() ? STILL : MOVING)
                + ' '
                + mark.group()
                + ' '
                + mark.members().stream().map(WorkloadId::toString).collect(Collectors.joining(","));
    }

    /**
     * @param lines among which it may be
     * @throws IllegalArgumentException or {@link java.time.DateTimeException} if it is damaged
     */
    static Optional<CommonMark> find(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(KEY))
                .findFirst()
                .map(line -> read(line.substring(KEY.length()).split(" ", -1)));
    }

    private static CommonMark read(String[] fields) {
        if (fields.length != 5) {
            throw new IllegalArgumentException("a common point of " + fields.length + " fields");
        }
        return new CommonMark(
                UUID.fromString(fields[0]),
                fields[3],
                Instant.parse(fields[1]),
                fields[2].equals(STILL),
                Arrays.stream(fields[4].split(",")).map(WorkloadId::parse).toList());
    }
}
