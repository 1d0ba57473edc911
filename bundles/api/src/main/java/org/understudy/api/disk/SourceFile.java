// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A file of a view, open for reading. Reads are safe from several threads, the rest is for one at a time. */
public interface SourceFile extends AutoCloseable {
    /**
     * Reads into a buffer, from an offset on.
     *
     * @return how many bytes were read; -1 at the end of the file and behind it
     */
    int read(ByteBuffer target, long offset) throws IOException;

    /** As it is now, in bytes. */
    long size() throws IOException;

    /** @return where data may start, at or behind the offset: before it there are zeros; -1 if so up to the end of the file */
    long nextData(long offset) throws IOException;

    /** @return up to where there may be data, from the offset of some on; there may be more of it behind that */
    long nextHole(long offset) throws IOException;

    @Override
    void close() throws IOException;
}
