// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.transport.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/**
 * Memory for the bodies of control messages. Small ones are read at once. Of large ones, lists of very many files, a primary
 * has one at a time, and all primaries together have so much that the largest one fits. Thread-safe.
 */
final class ControlBodies {
    static final int SMALL = 256 * 1024;

    private static final int UNIT = 1024;
    private static final int TOTAL = 40 * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Semaphore units;
    private final Duration patience;
    private final Set<String> busy = new HashSet<>(); // guarded by this

    ControlBodies() {
        this(TOTAL, PATIENCE);
    }

    /**
     * @param total bytes for large bodies
     * @param patience how long one waits for memory
     */
    ControlBodies(int total, Duration patience) {
        this.units = new Semaphore(total / UNIT, true);
        this.patience = patience;
    }

    /**
     * @param length as declared, at most {@link Protocol#MAX_CONTROL}
     * @param use what is done with the body, whose memory is free when it returns
     * @throws ReplicationException with {@code REPLICA_BUSY} if there is no memory for it, before anything is read
     */
    <T> T read(String primary, InputStream in, int length, Function<byte[], T> use) throws IOException {
        if (length <= SMALL) {
            return use.apply(read(in, length));
        }
        int needed = (length + UNIT - 1) / UNIT;
        enter(primary);
        try {
            acquire(needed);
            try {
                return use.apply(read(in, length));
            } finally {
                units.release(needed);
            }
        } finally {
            leave(primary);
        }
    }

    private synchronized void enter(String primary) {
        if (!busy.add(primary)) {
            throw new ReplicationException(
                    ErrorCode.REPLICA_BUSY,
                    "another message of " + primary + " with more than " + SMALL + " bytes is being read",
                    "it is tried again");
        }
    }

    private synchronized void leave(String primary) {
        busy.remove(primary);
    }

    private void acquire(int needed) {
        try {
            if (units.tryAcquire(needed, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ReplicationException(
                ErrorCode.REPLICA_BUSY,
                "large messages of other primaries take all memory for such",
                "it is tried again; see replica:connections on the replica if it stays so");
    }

    private static byte[] read(InputStream in, int length) throws IOException {
        byte[] body = new byte[length];
        if (in.readNBytes(body, 0, length) < length) {
            throw new EOFException();
        }
        return body;
    }
}
