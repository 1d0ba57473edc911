// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

import java.nio.ByteBuffer;
import org.understudy.api.FileEntry;

/**
 * A state of a workload, open for reading while replication goes on: what it reads stays the same, and the point is not
 * removed until it is closed. Each byte is verified before it is handed out. Thread-safe.
 */
public interface PointView extends AutoCloseable {
    RecoveryPoint point();

    /**
     * Reads into a buffer, from an offset of a file on.
     *
     * @param file one of the point's
     * @return how many bytes were read, fewer than there is room for only at the end of the file; -1 behind it
     * @throws org.understudy.api.ReplicationException with {@code STORE_FAILED} if the content is damaged or can't be read
     */
    int read(FileEntry file, long offset, ByteBuffer buffer);

    /**
     * Looks for the next data, so that holes need not be read.
     *
     * @return where data may be, at or behind the offset; -1 if there are only zeros up to the end of the file
     */
    long nextData(FileEntry file, long offset);

    @Override
    void close();
}
