// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What the parts of a common point of a consistency group have in common: the same mark goes with a transfer of each
 * member. The point is complete once each of them holds a state with this mark, equal in all that is here.
 *
 * @param id names the common point
 * @param group a name, as {@link #isGroupName} allows it
 * @param at when the views of all members were taken, by the primary's clock
 * @param still whether the writers of all members stood still together meanwhile; else the point is of the cycle, not of
 *     one instant
 * @param members all of the group, sorted, each once
 */
public record CommonMark(UUID id, String group, Instant at, boolean still, List<WorkloadId> members) {
    /** How many members a group has at most. */
    public static final int MAX_MEMBERS = 64;

    /** What a group's name is, in words. */
    public static final String GROUP_RULE =
            "1 to 64 of the characters A-Z a-z 0-9 . _ -, the first one a letter or digit";

    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    public CommonMark {
        Objects.requireNonNull(id);
        Objects.requireNonNull(group);
        Objects.requireNonNull(at);
        members = List.copyOf(members);
    }

    public static boolean isGroupName(String name) {
        return GROUP.matcher(name).matches();
    }
}
