// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.security;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How much of a replica the workloads of one entry of its list may take, all of them together.
 *
 * @param bytes on disk: latest states, recovery points and transfers under way, without holes; empty for no limit
 * @param workloads how many; empty for no limit
 */
public record Quota(OptionalLong bytes, OptionalInt workloads) {
    /** Without a limit. */
    public static final Quota NONE = new Quota(OptionalLong.empty(), OptionalInt.empty());

    public Quota {
        Objects.requireNonNull(bytes);
        Objects.requireNonNull(workloads);
    }

    /** The same, with another's limits where it has none. */
    public Quota or(Quota other) {
        return new Quota(bytes.isPresent() ? bytes : other.bytes, workloads.isPresent() ? workloads : other.workloads);
    }
}
