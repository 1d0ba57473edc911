// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A request's body that has to come within a time: who sends a byte now and then would have a thread and a buffer for ever,
 * as no pause of his is long enough to be cut. A read itself is bounded by the connection's idle time-out. Not thread-safe.
 */
final class BoundedBody extends FilterInputStream {
    private final long begun = System.nanoTime();
    private final Duration most;

    BoundedBody(InputStream body, Duration most) {
        super(body);
        this.most = most;
    }

    private void requireTime() throws IOException {
        if (System.nanoTime() - begun > most.toNanos()) {
            throw new EOFException("a body took longer than " + most.toSeconds() + " s");
        }
    }

    @Override
    public int read() throws IOException {
        requireTime();
        return super.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        requireTime();
        return super.read(target, offset, length);
    }
}
