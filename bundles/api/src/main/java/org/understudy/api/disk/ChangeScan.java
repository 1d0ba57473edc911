// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.disk;

import java.nio.ByteBuffer;
import java.util.List;
import org.understudy.api.chunk.Extent;

/** One pass over the changes of a workload. Used by one thread at a time, except {@link #scannedBytes}. */
public interface ChangeScan extends AutoCloseable {
    /**
     * Appends the next changed extents, and the data of those that have some. Returns when the payload or the list is
     * full (see {@code ChunkLimits}), or the end is reached.
     *
     * @param payload array-backed; filled from its position on
     * @param extents appended to
     * @return false if the end was reached before anything was appended
     * @throws org.understudy.api.ReplicationException with {@code SOURCE_CHANGED} or {@code SOURCE_UNREADABLE}, naming
     *     the file
     */
    boolean fill(ByteBuffer payload, List<Extent> extents);

    /** How far the pass is, in bytes of file size; at its end the sum of all sizes. Safe from any thread. */
    long scannedBytes();

    /** Bytes really read so far: without holes. Safe from any thread. */
    long readBytes();

    /** Makes the new map durable; called once, after the end was reached and before the replica is asked to commit. */
    void complete();

    /** Ends the pass; without {@link #complete} its map is dropped. */
    @Override
    void close();
}
