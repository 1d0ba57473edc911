// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.understudy.api.chunk.Digest;

/**
 * Writes an undo log: extents with the bytes that they had, and leaves of hash trees, both in ascending order. Nothing
 * of it counts before a {@link PointState} names it. For one thread.
 */
final class UndoWriter implements AutoCloseable {
    private static final int BUFFER = 1 << 20;
    private static final ByteBuffer ZEROS = ByteBuffer.allocate(HashTree.LEAF).asReadOnlyBuffer();

    private final RecordFile extents;
    private final RecordFile leaves;
    private final FileChannel data;
    private final ByteBuffer pending = ByteBuffer.allocate(BUFFER);
    private UndoLog.Old last;
    private long end;

    /** @param dataEnd how many bytes of undo.dat are kept; new ones follow */
    UndoWriter(PointFolder folder, int generation, long dataEnd) throws IOException {
        extents = RecordFile.create(folder.extents(generation), UndoLog.Old.LENGTH);
        leaves = RecordFile.create(folder.leaves(generation), UndoLog.Leaf.LENGTH);
        data = WorkloadFolder.open(folder.data());
        data.truncate(dataEnd);
        data.position(dataEnd);
        end = dataEnd;
    }

    /** An extent whose bytes are in undo.dat already. */
    void add(UndoLog.Old old) throws IOException {
        if (last != null && last.isFollowedBy(old)) {
            last = new UndoLog.Old(
                    last.file(), last.zero(), last.offset(), last.length() + old.length(), last.position());
            return;
        }
        flushLast();
        last = old;
    }

    /** At most {@link HashTree#LEAF} bytes; zeros become a marker. */
    void data(int file, long offset, ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        if (bytes.mismatch(ZEROS.duplicate().limit(length)) < 0) {
            add(new UndoLog.Old(file, true, offset, length, 0));
            return;
        }
        add(new UndoLog.Old(file, false, offset, length, end));
        if (pending.remaining() < length) {
            flush();
        }
        pending.put(bytes);
        end += length;
    }

    /** @param suspect whether the file did not have this leaf's content any more */
    void leaf(int file, long index, Digest digest, boolean suspect) throws IOException {
        leaves.add(new UndoLog.Leaf(file, suspect, index, digest).encode());
    }

    private void flushLast() throws IOException {
        if (last != null) {
            extents.add(last.encode());
            last = null;
        }
    }

    private void flush() throws IOException {
        pending.flip();
        while (pending.hasRemaining()) {
            data.write(pending);
        }
        pending.clear();
    }

    void sync() throws IOException {
        flushLast();
        flush();
        extents.sync();
        leaves.sync();
        data.force(true);
    }

    /** After {@link #sync}. */
    long extents() {
        return extents.count();
    }

    long leaves() {
        return leaves.count();
    }

    long data() {
        return end;
    }

    @Override
    public void close() throws IOException {
        try (RecordFile first = extents;
                RecordFile second = leaves) {
            data.close();
        }
    }
}
