// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.drill;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that nobody interrupts: an interruption would close files that are being read, and leave what is to be cleared. An
 * interruption of the caller cancels the work instead. Thread-safe.
 */
final class DrillWorkers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DrillWorkers.class);
    private static final long END_SECONDS = 60;

    private final ExecutorService executor =
            Executors.newCachedThreadPool(task -> new Thread(task, "understudy-drill"));

    /** What is worked at. */
    interface Work<T> {
        T run(BooleanSupplier cancelled);
    }

    /** Runs it and waits for its end; one that was cancelled and does not end in time goes on ending by itself. */
    <T> T run(Work<T> work) {
        AtomicBoolean cancelled = new AtomicBoolean();
        Future<T> running = executor.submit(() -> work.run(cancelled::get));
        try {
            return running.get();
        } catch (ExecutionException e) {
            throw unwrap(e);
        } catch (InterruptedException e) {
            cancelled.set(true);
            try {
                return running.get(END_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException failed) {
                throw unwrap(failed);
            } catch (InterruptedException | TimeoutException late) {
                throw new CancellationException("cancelled; it is being cleared");
            } finally {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unwrap(ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
            return failure;
        }
        return new IllegalStateException(e.getCause());
    }

    @Override
    public void close() throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("A test failover is under way still: it is cleared at the next start.");
        }
    }
}
