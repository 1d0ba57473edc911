// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.understudy.api.disk.SourceFile;
import org.understudy.io.internal.HoleCalls;

/**
 * A file whose holes can be found and made, and whose writing to the disk can be begun. Where the platform or the file system can't, everything is data, and a
 * punched range is written with zeros. Not thread-safe, but for {@link #channel}, {@link #punch} and {@link #startWriteback}.
 */
public final class SparseFile implements SourceFile {
    private static final int ZEROS = 1 << 20;

    private final FileChannel channel;
    private final HoleCalls holes;

    private SparseFile(FileChannel channel, HoleCalls holes) {
        this.channel = channel;
        this.holes = holes;
    }

    public static SparseFile openRead(Path file) throws IOException {
        return open(file, false, HoleCalls.Factory.platform());
    }

    /** Opens for reading and writing, and creates the file if it is not there; a link in its place is not followed. */
    public static SparseFile openWrite(Path file) throws IOException {
        return open(file, true, HoleCalls.Factory.platform());
    }

    static SparseFile open(Path file, boolean write, HoleCalls.Factory factory) throws IOException {
        FileChannel channel = write
                ? FileChannel.open(
                        file,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        LinkOption.NOFOLLOW_LINKS)
                : FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new SparseFile(channel, factory.open(file, write));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The file's channel; positional reads and writes are safe from several threads. */
    public FileChannel channel() {
        return channel;
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
        return channel.read(target, offset);
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    /** @return where the next data starts, at or behind the offset; -1 if there is none up to the end */
    @Override
    public long nextData(long offset) throws IOException {
        long size = channel.size();
        if (offset >= size) {
            return -1;
        }
        return holes.nextData(offset, size);
    }

    /** @return where the data at the offset ends; the end of the file counts as a hole */
    @Override
    public long nextHole(long offset) throws IOException {
        long size = channel.size();
        return offset >= size ? offset : holes.nextHole(offset, size);
    }

    /** Makes a range read as zeros; the file's size stays as it is, and what lies behind its end is left alone. */
    public void punch(long offset, long length) throws IOException {
        long size = channel.size();
        long end = length < size - offset ? offset + length : size;
        if (offset >= end || holes.punch(offset, end - offset)) {
            return;
        }
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(ZEROS, end - offset));
        for (long at = offset; at < end; at += zeros.position()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), end - at));
            while (zeros.hasRemaining()) {
                channel.write(zeros, at + zeros.position());
            }
        }
    }

    /**
     * Has the system begin to write a range to the disk, and does not wait for it: a sync finds less to do then. It makes
     * nothing durable, and takes no error away from the sync.
     */
    public void startWriteback(long offset, long length) throws IOException {
        holes.startWriteback(offset, length);
    }

    @Override
    public void close() throws IOException {
        try (FileChannel closing = channel) {
            holes.close();
        }
    }
}
