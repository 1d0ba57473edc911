// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io.internal;

import java.io.IOException;
import java.nio.file.Path;

/** What the platform can do with a file that Java can't. The offset passed in always lies before the end of the file. */
public interface HoleCalls extends AutoCloseable {
    /** For a platform that knows nothing: everything is data. */
    HoleCalls NONE = new HoleCalls() {
        @Override
        public long nextData(long offset, long size) {
            return offset;
        }

        @Override
        public long nextHole(long offset, long size) {
            return size;
        }

        @Override
        public boolean punch(long offset, long length) {
            return false;
        }

        @Override
        public void startWriteback(long offset, long length) {}

        @Override
        public void close() {}
    };

    long nextData(long offset, long size) throws IOException;

    long nextHole(long offset, long size) throws IOException;

    /** @return false if the file system can't */
    boolean punch(long offset, long length) throws IOException;

    /** Does nothing where the file system can't. */
    void startWriteback(long offset, long length) throws IOException;

    @Override
    void close() throws IOException;

    /** Opens a file for these calls. */
    interface Factory {
        HoleCalls open(Path file, boolean write) throws IOException;

        static Factory platform() {
            return System.getProperty("os.name").equals("Linux") ? LinuxHoleCalls::open : (file, write) -> NONE;
        }
    }
}
