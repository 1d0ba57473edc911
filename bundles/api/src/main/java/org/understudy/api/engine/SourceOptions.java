// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.util.Objects;
import org.understudy.api.disk.Exclusions;

/**
 * How a workload's files are read.
 *
 * @param exclude files that are no part of the workload
 * @param view the name of the {@link org.understudy.api.disk.ConsistentView} through which they are read
 * @param consistentEveryHours with a view that makes the state consistent: every how many hours at least it is used,
 *     cycles between being read as they are; 0 for each cycle
 */
public record SourceOptions(Exclusions exclude, String view, int consistentEveryHours) {
    public static final String PLAIN_VIEW = "none";
    /** Reads a workload that this node holds as its replica, in the latest whole state. */
    public static final String REPLICA_VIEW = "replica";

    public static final SourceOptions DEFAULT = new SourceOptions(Exclusions.NONE, PLAIN_VIEW, 0);

    public SourceOptions {
        Objects.requireNonNull(exclude);
        Objects.requireNonNull(view);
    }
}
