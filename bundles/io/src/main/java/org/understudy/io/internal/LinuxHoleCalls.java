// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io.internal;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Path;

/** Holes by lseek(2) and fallocate(2), writeback by sync_file_range(2), on a descriptor of its own, as Java doesn't show the one of its channels. */
final class LinuxHoleCalls implements HoleCalls {
    private static final int O_RDONLY = 0;
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int FALLOC_FL_PUNCH_HOLE = 2;
    private static final int SYNC_FILE_RANGE_WRITE = 2;
    private static final int ENXIO = 6;
    private static final int EINVAL = 22;
    private static final int ENOSYS = 38;
    private static final int EOPNOTSUPP = 95;

    private final LibC libc;
    private final int descriptor;
    private final Path file;
    private boolean closed;

    /** The functions of libc; errors arrive as exceptions. */
    interface LibC extends Library {
        int open(String path, int flags, int mode) throws LastErrorException;

        long lseek(int descriptor, long offset, int whence) throws LastErrorException;

        int fallocate(int descriptor, int mode, long offset, long length) throws LastErrorException;

        int sync_file_range(int descriptor, long offset, long length, int flags) throws LastErrorException;

        int close(int descriptor) throws LastErrorException;
    }

    /** Loads libc once, on first use. */
    private static final class Holder {
        static final LibC LIBC = Native.load("c", LibC.class);
    }

    private LinuxHoleCalls(LibC libc, int descriptor, Path file) {
        this.libc = libc;
        this.descriptor = descriptor;
        this.file = file;
    }

    static HoleCalls open(Path file, boolean write) throws IOException {
        if (Native.LONG_SIZE != Long.BYTES) {
            return NONE; // off_t is not 64 bits wide in the plain calls
        }
        LibC libc = Holder.LIBC;
        try {
            return new LinuxHoleCalls(
                    libc, libc.open(file.toString(), (write ? O_RDWR : O_RDONLY) | O_CLOEXEC, 0), file);
        } catch (LastErrorException e) {
            throw new IOException(file + ": open: " + e.getMessage(), e);
        }
    }

    @Override
    public long nextData(long offset, long size) throws IOException {
        try {
            return libc.lseek(descriptor, offset, SEEK_DATA);
        } catch (LastErrorException e) {
            return switch (e.getErrorCode()) {
                case ENXIO -> -1;
                case EINVAL -> offset;
                default -> throw new IOException(file + ": lseek: " + e.getMessage(), e);
            };
        }
    }

    @Override
    public long nextHole(long offset, long size) throws IOException {
        try {
            return libc.lseek(descriptor, offset, SEEK_HOLE);
        } catch (LastErrorException e) {
            return switch (e.getErrorCode()) {
                case ENXIO, EINVAL -> size;
                default -> throw new IOException(file + ": lseek: " + e.getMessage(), e);
            };
        }
    }

    @Override
    public boolean punch(long offset, long length) throws IOException {
        try {
            libc.fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
            return true;
        } catch (LastErrorException e) {
            if (e.getErrorCode() == EOPNOTSUPP) {
                return false;
            }
            throw new IOException(file + ": fallocate: " + e.getMessage(), e);
        }
    }

    @Override
    public void startWriteback(long offset, long length) throws IOException {
        try {
            libc.sync_file_range(descriptor, offset, length, SYNC_FILE_RANGE_WRITE);
        } catch (LastErrorException e) {
            switch (e.getErrorCode()) {
                case EINVAL, ENOSYS, EOPNOTSUPP -> {
                    // it stays with the sync at the end
                }
                default -> throw new IOException(file + ": sync_file_range: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try {
                libc.close(descriptor);
            } catch (LastErrorException e) {
                throw new IOException(file + ": close: " + e.getMessage(), e);
            }
        }
    }
}
