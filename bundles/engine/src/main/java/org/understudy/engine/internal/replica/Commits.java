// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.store.IncomingTransfer;

/**
 * Commits under way. One may take longer than a control message may: it goes on by itself, and the primary asks again.
 * Thread-safe.
 */
final class Commits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
    private static final long STOP_SECONDS = 60;

    private final ExecutorService executor =
            Executors.newCachedThreadPool(task -> new Thread(task, "understudy-commit"));
    private final Map<TransferId, CompletableFuture<Void>> running = new ConcurrentHashMap<>();
    private final long patienceMillis;

    /** @param patienceMillis how long a request waits for its commit */
    Commits(long patienceMillis) {
        this.patienceMillis = patienceMillis;
    }

    /** @return whether it was started, and its end is not told yet */
    boolean isKnown(TransferId transfer) {
        return running.containsKey(transfer);
    }

    /** One that has ended, and whose end nobody asked for, is forgotten. */
    boolean isRunning(TransferId transfer) {
        return running.computeIfPresent(transfer, (id, commit) -> commit.isDone() ? null : commit) != null;
    }

    /** Starts the commit, unless it was started. */
    void start(IncomingTransfer transfer, long chunks) {
        running.computeIfAbsent(
                transfer.id(),
                id -> CompletableFuture.runAsync(
                        () -> {
                            long bytes = transfer.commit(chunks).files().stream()
                                    .mapToLong(file -> file.size())
                                    .sum();
                            LOG.info("Committed transfer {}: {} bytes of files.", id, bytes);
                        },
                        executor));
    }

    /**
     * Waits for a commit that was started.
     *
     * @return whether it is complete, or was never started; false if it is still under way
     * @throws ReplicationException with what the commit failed with
     */
    boolean join(TransferId transfer) {
        CompletableFuture<Void> commit = running.get(transfer);
        return commit == null || await(transfer, commit);
    }

    private boolean await(TransferId transfer, CompletableFuture<Void> commit) {
        try {
            commit.get(patienceMillis, TimeUnit.MILLISECONDS);
            running.remove(transfer, commit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            running.remove(transfer, commit);
            if (e.getCause() instanceof ReplicationException classified) {
                throw classified;
            }
            LOG.error("The commit of transfer {} failed unexpectedly.", transfer, e.getCause());
            throw new ReplicationException(
                    ErrorCode.INTERNAL, "the commit failed: " + e.getCause(), "see the replica's log", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplicationException(ErrorCode.REPLICA_BUSY, "the replica is stopping", "", e);
        }
    }

    /** Waits for commits under way, as they are cheaper finished now than at the next start; a crash would do no harm. */
    @Override
    public void close() throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("A commit is under way still: it is finished at the next start.");
        }
    }
}
