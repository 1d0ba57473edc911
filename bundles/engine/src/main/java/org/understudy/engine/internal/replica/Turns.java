// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/**
 * Locks by name, on which nobody waits for long. Thread-safe.
 *
 * @param <K> what the operations are about; an entry stays for each that was ever known
 */
final class Turns<K> {
    private static final long SECONDS = 20;

    private final String what;
    private final Map<K, ReentrantLock> turns = new ConcurrentHashMap<>();

    /** @param what the operations are about, for the message */
    Turns(String what) {
        this.what = what;
    }

    /** @throws ReplicationException with {@code REPLICA_BUSY} if another operation takes too long */
    <T> T inTurn(K key, Supplier<T> action) {
        ReentrantLock turn = turns.computeIfAbsent(key, id -> new ReentrantLock());
        try {
            if (!turn.tryLock(SECONDS, TimeUnit.SECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try {
            return action.get();
        } finally {
            turn.unlock();
        }
    }

    private ReplicationException busy() {
        return new ReplicationException(
                ErrorCode.REPLICA_BUSY, "another operation on " + what + " is under way", "ask again");
    }
}
