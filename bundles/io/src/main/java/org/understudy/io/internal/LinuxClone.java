// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io.internal;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Path;

/** Shares blocks by ioctl(2) with FICLONE. */
final class LinuxClone {
    private static final int O_RDONLY = 0;
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final long FICLONE = 0x40049409L;
    private static final int EXDEV = 18;
    private static final int EINVAL = 22;
    private static final int ENOTTY = 25;
    private static final int ENOSYS = 38;
    private static final int EOPNOTSUPP = 95;

    /** The functions of libc; errors arrive as exceptions. */
    interface LibC extends Library {
        int open(String path, int flags, int mode) throws LastErrorException;

        int ioctl(int descriptor, long request, long argument) throws LastErrorException;

        int close(int descriptor) throws LastErrorException;
    }

    /** Loads libc once, on first use. */
    private static final class Holder {
        static final LibC LIBC = Native.load("c", LibC.class);
    }

    private LinuxClone() {}

    static boolean share(Path source, Path target) throws IOException {
        if (Native.LONG_SIZE != Long.BYTES) {
            return false; // its files may be larger than the plain open(2) takes
        }
        LibC libc = Holder.LIBC;
        int from = open(libc, source, O_RDONLY);
        try {
            int to = open(libc, target, O_RDWR);
            try {
                return share(libc, from, to, source);
            } finally {
                libc.close(to);
            }
        } finally {
            libc.close(from);
        }
    }

    private static int open(LibC libc, Path file, int flags) throws IOException {
        try {
            return libc.open(file.toString(), flags | O_CLOEXEC, 0);
        } catch (LastErrorException e) {
            throw new IOException(file + ": open: " + e.getMessage(), e);
        }
    }

    private static boolean share(LibC libc, int from, int to, Path source) throws IOException {
        try {
            libc.ioctl(to, FICLONE, from);
            return true;
        } catch (LastErrorException e) {
            return switch (e.getErrorCode()) {
                case EXDEV, EINVAL, ENOTTY, ENOSYS, EOPNOTSUPP -> false;
                default -> throw new IOException(source + ": FICLONE: " + e.getMessage(), e);
            };
        }
    }
}
