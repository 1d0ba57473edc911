// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.understudy.api.chunk.Digest;

/** An undo log for reading. Extents don't overlap. For one thread. */
final class UndoLog implements AutoCloseable {
    private static final int ZERO = 1;
    private static final int SUSPECT = 1;

    private final RecordFile extents;
    private final RecordFile leaves;
    private final FileChannel data;

    /**
     * What an extent was before.
     *
     * @param file its index in the point's state
     * @param zero whether it was zeros, which have no bytes in undo.dat
     */
    record Old(int file, boolean zero, long offset, long length, long position) {
        static final int LENGTH = 2 * Integer.BYTES + 3 * Long.BYTES;

        long end() {
            return offset + length;
        }

        boolean isFollowedBy(Old next) {
            return file == next.file
                    && zero == next.zero
                    && end() == next.offset
                    && (zero || position + length == next.position);
        }

        ByteBuffer encode() {
            return ByteBuffer.allocate(LENGTH)
                    .putInt(file)
                    .putInt(zero ? ZERO : 0)
                    .putLong(offset)
                    .putLong(length)
                    .putLong(position)
                    .flip();
        }

        /** @throws IOException if it is no extent */
        static Old decode(ByteBuffer record) throws IOException {
            Old old = new Old(
                    record.getInt(), record.getInt() == ZERO, record.getLong(), record.getLong(), record.getLong());
            if (old.file < 0
                    || old.offset < 0
                    || old.length < 1
                    || old.position < 0
                    || Math.max(old.offset, old.position) > Long.MAX_VALUE - old.length) {
                throw new IOException("an undo log has no extent where it should: " + old);
            }
            return old;
        }
    }

    /** @param suspect whether the file did not have this content any more when the log was written */
    record Leaf(int file, boolean suspect, long index, Digest digest) {
        static final int LENGTH = 2 * Integer.BYTES + Long.BYTES + Digest.LENGTH;

        ByteBuffer encode() {
            return ByteBuffer.allocate(LENGTH)
                    .putInt(file)
                    .putInt(suspect ? SUSPECT : 0)
                    .putLong(index)
                    .put(digest.toBytes())
                    .flip();
        }

        /** @throws IOException if it is no leaf */
        static Leaf decode(ByteBuffer record) throws IOException {
            int file = record.getInt();
            boolean suspect = record.getInt() == SUSPECT;
            long index = record.getLong();
            byte[] digest = new byte[Digest.LENGTH];
            record.get(digest);
            if (file < 0 || index < 0 || index >= Long.MAX_VALUE / HashTree.LEAF) {
                throw new IOException("an undo log has no leaf where it should: " + index + " of file " + file);
            }
            return new Leaf(file, suspect, index, Digest.of(digest));
        }
    }

    private UndoLog(RecordFile extents, RecordFile leaves, FileChannel data) {
        this.extents = extents;
        this.leaves = leaves;
        this.data = data;
    }

    static UndoLog open(PointFolder folder, PointState state) throws IOException {
        RecordFile extents = RecordFile.open(folder.extents(state.generation()), Old.LENGTH, state.extents());
        try {
            RecordFile leaves = RecordFile.open(folder.leaves(state.generation()), Leaf.LENGTH, state.leaves());
            try {
                return new UndoLog(extents, leaves, FileChannel.open(folder.data(), StandardOpenOption.READ));
            } catch (IOException e) {
                leaves.close();
                throw e;
            }
        } catch (IOException e) {
            extents.close();
            throw e;
        }
    }

    long extents() {
        return extents.count();
    }

    Old extent(long index) throws IOException {
        return Old.decode(extents.get(index));
    }

    /** All extents of a file, ascending. */
    void extents(int file, Consumer<Old> consumer) throws IOException {
        long next = extents.first(file);
        while (next < extents.count() && extent(next).file() == file) {
            consumer.accept(extent(next++));
        }
    }

    long leaves() {
        return leaves.count();
    }

    Leaf leaf(long index) throws IOException {
        return Leaf.decode(leaves.get(index));
    }

    /** The extent that holds an offset. */
    Optional<Old> at(int file, long offset) throws IOException {
        long floor = extents.floor(file, offset);
        return floor < 0 ? Optional.empty() : Optional.of(extent(floor)).filter(old -> old.end() > offset);
    }

    /** The first extent that starts behind an offset. */
    Optional<Old> behind(int file, long offset) throws IOException {
        long higher = extents.higher(file, offset);
        return higher < 0 ? Optional.empty() : Optional.of(extent(higher));
    }

    Optional<Leaf> leafAt(int file, long index) throws IOException {
        long floor = leaves.floor(file, index);
        return floor < 0 ? Optional.empty() : Optional.of(leaf(floor)).filter(leaf -> leaf.index() == index);
    }

    /** The first leaf of a file, at or behind an index, that there is a record of. */
    Optional<Long> nextLeaf(int file, long index) throws IOException {
        long next = leafAt(file, index).isPresent() ? leaves.floor(file, index) : leaves.higher(file, index);
        return next < 0 ? Optional.empty() : Optional.of(leaf(next).index());
    }

    /** The leaves that had another content than their digest when the log was written, by file. */
    Map<Integer, RangeSet> suspect() throws IOException {
        Map<Integer, RangeSet> suspect = new HashMap<>();
        for (long i = 0; i < leaves.count(); i++) {
            Leaf leaf = leaf(i);
            if (leaf.suspect()) {
                suspect.computeIfAbsent(leaf.file(), file -> new RangeSet())
                        .add(leaf.index() * HashTree.LEAF, (leaf.index() + 1) * HashTree.LEAF);
            }
        }
        return suspect;
    }

    /** Reads bytes of an extent, from an offset of the file on. */
    void read(Old old, long offset, ByteBuffer buffer) throws IOException {
        if (old.zero()) {
            buffer.put(new byte[buffer.remaining()]);
        } else {
            StagedData.readFully(data, buffer, old.position() + offset - old.offset());
        }
    }

    @Override
    public void close() throws IOException {
        try (RecordFile first = extents;
                RecordFile second = leaves) {
            data.close();
        }
    }
}
