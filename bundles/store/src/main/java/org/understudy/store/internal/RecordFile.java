// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Records of one length, each with its checksum, sorted by their first fields: file (u32), kind (u32, not a part of the
 * order), key (u64). They are searched in the file, so that an index of any size takes little memory: that of the pages that
 * were read last, which searches for neighbours have in common. For one thread.
 */
final class RecordFile implements AutoCloseable {
    private static final int BUFFER = 256 * 1024;
    private static final int KEY = 2 * Integer.BYTES;
    private static final int PAGE_RECORDS = 128;
    private static final int PAGES = 16;

    private final Path path;
    private final FileChannel channel;
    private final int length;
    private long count;
    private ByteBuffer pending;
    /** The page that a slot holds is the one of its number, modulo their count. */
    private final ByteBuffer[] pages = new ByteBuffer[PAGES];

    private final long[] pageNumbers = new long[PAGES];

    private RecordFile(Path path, FileChannel channel, int length, long count) {
        this.path = path;
        this.channel = channel;
        this.length = length;
        this.count = count;
    }

    /** @param length of a record without its checksum */
    static RecordFile create(Path path, int length) throws IOException {
        RecordFile file = new RecordFile(path, WorkloadFolder.open(path).truncate(0), length, 0);
        file.pending = ByteBuffer.allocate(BUFFER);
        return file;
    }

    static RecordFile open(Path path, int length, long count) throws IOException {
        return new RecordFile(path, FileChannel.open(path, StandardOpenOption.READ), length, count);
    }

    long count() {
        return count;
    }

    void add(ByteBuffer record) throws IOException {
        if (pending.remaining() < length + Integer.BYTES) {
            flush();
        }
        pending.put(record.duplicate());
        pending.putInt(checksum(record));
        count++;
    }

    private void flush() throws IOException {
        pending.flip();
        while (pending.hasRemaining()) {
            channel.write(pending);
        }
        pending.clear();
    }

    void sync() throws IOException {
        flush();
        channel.force(true);
    }

    /** @throws IOException if the record is damaged */
    ByteBuffer get(long index) throws IOException {
        int stride = length + Integer.BYTES;
        ByteBuffer record = page(index / PAGE_RECORDS).slice((int) (index % PAGE_RECORDS) * stride, stride);
        if (checksum(record.slice(0, length)) != record.getInt(length)) {
            throw new IOException(path + ": record " + index + " is damaged");
        }
        return record.limit(length);
    }

    private ByteBuffer page(long number) throws IOException {
        int slot = (int) (number % PAGES);
        ByteBuffer page = pages[slot];
        if (page != null && pageNumbers[slot] == number) {
            return page;
        }
        int stride = length + Integer.BYTES;
        if (page == null) {
            page = ByteBuffer.allocate(PAGE_RECORDS * stride);
        }
        pages[slot] = null; // until it is read as a whole
        long first = number * PAGE_RECORDS;
        page.clear().limit((int) Math.min(PAGE_RECORDS, count - first) * stride);
        StagedData.readFully(channel, page, first * stride);
        pages[slot] = page.flip();
        pageNumbers[slot] = number;
        return page;
    }

    /** @return the last record of a file whose key is at most this one; -1 if there is none */
    long floor(int file, long key) throws IOException {
        long low = 0;
        long high = count;
        while (low < high) {
            long middle = (low + high) >>> 1;
            ByteBuffer record = get(middle);
            int order = Integer.compare(record.getInt(0), file);
            if (order < 0 || order == 0 && record.getLong(KEY) <= key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > 0 && get(low - 1).getInt(0) == file ? low - 1 : -1;
    }

    /** @return the first record of a file with a higher key; -1 if there is none */
    long higher(int file, long key) throws IOException {
        long floor = floor(file, key);
        long next = floor >= 0 ? floor + 1 : first(file);
        return next < count && get(next).getInt(0) == file ? next : -1;
    }

    /** @return the first record of a file, or of the next one that has some; {@link #count} if none has */
    long first(int file) throws IOException {
        long low = 0;
        long high = count;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (get(middle).getInt(0) < file) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int checksum(ByteBuffer record) {
        CRC32C crc = new CRC32C();
        crc.update(record.duplicate());
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
