// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.zip.CRC32C;
import org.understudy.api.chunk.ChunkDigest;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.io.DurableFiles;

/**
 * The list of stored chunks: a file that is appended to, a record a chunk, each with its own checksum, so that a torn end
 * is found and cut. In memory there are 16 bytes a chunk, whatever the sequence numbers are. Thread-safe.
 */
final class ChunkIndex implements AutoCloseable {
    /** How far ahead of the highest sequence number a chunk may be. */
    static final int WINDOW = 65_536;

    private static final int FIXED = Long.BYTES + Digest.LENGTH + Long.BYTES + Integer.BYTES;
    private static final int MAX_RECORD = FIXED + ChunkLimits.MAX_EXTENTS * ChunkDigest.EXTENT_BYTES;

    private final Path file;
    private FileChannel channel;
    private long[] sequences = new long[1024]; // ascending
    private long[] positions = new long[1024]; // of their records
    private int count;
    private long end;
    private long next;
    private boolean forgotten; // a chunk whose record is still in the file

    /** @param deltaPosition where the chunk's data of existing files starts in delta.dat */
    record Entry(long sequence, Digest digest, long deltaPosition, List<Extent> extents) {}

    private ChunkIndex(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens or makes an index, and cuts a torn end. */
    static ChunkIndex open(Path file) throws IOException {
        ChunkIndex index = new ChunkIndex(file, WorkloadFolder.open(file));
        try {
            index.load();
            return index;
        } catch (IOException | RuntimeException e) {
            index.channel.close();
            throw e;
        }
    }

    private void load() throws IOException {
        for (Entry entry = read(end); entry != null; entry = read(end)) {
            place(entry.sequence(), end);
            end += recordLength(entry.extents().size());
        }
        channel.truncate(end);
    }

    private static int recordLength(int extents) {
        return Integer.BYTES + FIXED + extents * ChunkDigest.EXTENT_BYTES + Integer.BYTES;
    }

    synchronized boolean contains(long sequence) {
        return slot(sequence) >= 0;
    }

    /** @return as {@link Arrays#binarySearch} */
    private int slot(long sequence) {
        return Arrays.binarySearch(sequences, 0, count, sequence);
    }

    /** @return null if it is not there */
    synchronized Entry find(long sequence) throws IOException {
        int slot = slot(sequence);
        return slot < 0 ? null : read(positions[slot]);
    }

    /** @throws IOException if it is not there, or not any more */
    synchronized Entry get(long sequence) throws IOException {
        Entry entry = find(sequence);
        if (entry == null) {
            throw new IOException(file + " does not have chunk " + sequence + " any more");
        }
        return entry;
    }

    /** @return the lowest sequence number of a chunk that is there, from this one on; -1 if there is none */
    synchronized long from(long sequence) {
        int slot = slot(sequence);
        int first = slot < 0 ? -slot - 1 : slot;
        return first < count ? sequences[first] : -1;
    }

    synchronized long count() {
        return count;
    }

    synchronized long nextSequence() {
        return next;
    }

    synchronized boolean accepts(long sequence) {
        return sequence < next + WINDOW;
    }

    synchronized void add(Entry entry) throws IOException {
        ByteBuffer record = encode(entry);
        for (long at = end; record.hasRemaining(); ) {
            at += channel.write(record, at);
        }
        place(entry.sequence(), end);
        end += record.limit();
    }

    /** Forgets a chunk, in the file at the next {@link #sync}: what is wrong with it is found again after a restart. */
    synchronized void forget(long sequence) {
        int slot = slot(sequence);
        if (slot >= 0) {
            count--;
            System.arraycopy(sequences, slot + 1, sequences, slot, count - slot);
            System.arraycopy(positions, slot + 1, positions, slot, count - slot);
            forgotten = true;
        }
    }

    /** Keeps some chunks, durably: after a crash the file is the old one or the new one. */
    synchronized void retain(LongPredicate kept) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        DurableFiles.deleteTree(temporary);
        try (ChunkIndex smaller = open(temporary)) {
            for (int slot = 0; slot < count; slot++) {
                if (kept.test(sequences[slot])) {
                    smaller.add(get(sequences[slot]));
                }
            }
            smaller.sync();
            channel.close();
            DurableFiles.move(temporary, file);
            channel = WorkloadFolder.open(file);
            sequences = smaller.sequences;
            positions = smaller.positions;
            end = smaller.end;
            count = smaller.count;
            next = smaller.next;
            forgotten = false;
        }
    }

    /** Makes the list durable; a commit reads it from the file. */
    synchronized void sync() throws IOException {
        if (forgotten) {
            retain(sequence -> true);
        }
        channel.force(true);
    }

    private void place(long sequence, long position) {
        int slot = slot(sequence);
        if (slot < 0) {
            slot = -slot - 1; // the last one, or near: chunks come almost in order
            if (count == sequences.length) {
                sequences = Arrays.copyOf(sequences, count * 2);
                positions = Arrays.copyOf(positions, count * 2);
            }
            System.arraycopy(sequences, slot, sequences, slot + 1, count - slot);
            System.arraycopy(positions, slot, positions, slot + 1, count - slot);
            sequences[slot] = sequence;
            count++;
        }
        positions[slot] = position;
        next = Math.max(next, sequence + 1);
    }

    private static ByteBuffer encode(Entry entry) {
        int length = recordLength(entry.extents().size());
        ByteBuffer record = ByteBuffer.allocate(length)
                .putInt(length - 2 * Integer.BYTES)
                .putLong(entry.sequence())
                .put(entry.digest().toBytes())
                .putLong(entry.deltaPosition())
                .putInt(entry.extents().size());
        entry.extents().forEach(extent -> ChunkDigest.put(extent, record));
        CRC32C crc = new CRC32C();
        crc.update(record.array(), 0, record.position());
        return record.putInt((int) crc.getValue()).flip();
    }

    /** @return null if there is no whole and valid record at this position */
    private Entry read(long position) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(Integer.BYTES);
        if (!readFully(head, position)) {
            return null;
        }
        int length = head.flip().getInt();
        if (length < FIXED || length > MAX_RECORD) {
            return null;
        }
        ByteBuffer record = ByteBuffer.allocate(Integer.BYTES + length + Integer.BYTES);
        if (!readFully(record, position)) {
            return null;
        }
        CRC32C crc = new CRC32C();
        crc.update(record.array(), 0, Integer.BYTES + length);
        record.position(Integer.BYTES + length);
        if (record.getInt() != (int) crc.getValue()) {
            return null;
        }
        try {
            return decode(record.flip().position(Integer.BYTES).limit(Integer.BYTES + length));
        } catch (IllegalArgumentException noExtent) {
            return null;
        }
    }

    /** @throws IllegalArgumentException if no chunk is like that */
    private static Entry decode(ByteBuffer record) {
        long sequence = record.getLong();
        byte[] digest = new byte[Digest.LENGTH];
        record.get(digest);
        long deltaPosition = record.getLong();
        int extents = record.getInt();
        if (sequence < 0
                || sequence == Long.MAX_VALUE
                || deltaPosition < 0
                || record.remaining() != (long) extents * ChunkDigest.EXTENT_BYTES) {
            throw new IllegalArgumentException("no record of a chunk");
        }
        List<Extent> list = new ArrayList<>(extents);
        for (int i = 0; i < extents; i++) {
            list.add(ChunkDigest.get(record));
        }
        return new Entry(sequence, Digest.of(digest), deltaPosition, list);
    }

    private boolean readFully(ByteBuffer buffer, long position) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
