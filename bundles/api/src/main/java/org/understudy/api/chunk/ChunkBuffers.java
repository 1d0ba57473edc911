// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.chunk;

import java.time.Duration;

/**
 * A bounded pool of {@link ChunkBuffer}s, one for each direction of a node: the service property
 * {@value #DIRECTION} is {@value #OUT} or {@value #IN}. Thread-safe.
 */
public interface ChunkBuffers {
    String DIRECTION = "understudy.direction";
    String OUT = "out";
    String IN = "in";

    /**
     * Waits for a buffer; its data is empty (position and limit 0).
     *
     * @throws org.understudy.api.ReplicationException with {@code PRIMARY_LOW_MEMORY} (out) or {@code REPLICA_BUSY} (in)
     *     if none came free in time, {@code CANCELLED_BY_PRIMARY} if the thread was interrupted
     */
    ChunkBuffer acquire(Duration timeout);
}
