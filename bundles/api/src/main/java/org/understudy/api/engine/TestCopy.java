// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.engine;

import java.nio.file.Path;
import java.time.Instant;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;

/**
 * The copy of a test failover.
 *
 * @param workload its name
 * @param point the state that it was made from
 * @param folder where the files are
 * @param ready false while it is made or deleted, and while its hook runs
 */
public record TestCopy(
        WorkloadId id, String workload, TransferId point, Path folder, Instant startedAt, boolean ready) {}
