// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats in the background, after a node was started, what a transfer does for each chunk, so that the JVM has compiled
 * it before the first transfer. Bounded by rounds and by time; a failure costs speed only, and is logged. Thread-safe.
 */
public final class WarmUp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final long STOP_MILLIS = 5_000;

    /** A property of the system: {@code false}, and a node warms up nothing. */
    public static final String PROPERTY = "understudy.warm-up";

    private final Thread thread;
    private volatile boolean stopped;

    /** What is repeated; made on the warm-up's thread. */
    public interface Round extends AutoCloseable {
        /** Short: a stop waits for it. */
        void run() throws Exception;
    }

    /** Makes what is repeated. */
    public interface Preparation {
        Round prepare() throws Exception;
    }

    private WarmUp(String name, int rounds, Duration limit, Preparation preparation) {
        thread = new Thread(() -> work(name, rounds, limit, preparation), "understudy-warm-up-" + name);
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
    }

    /**
     * Starts it, unless {@link #PROPERTY} says no; ends by itself after so many rounds, or after the first round that ends
     * behind the limit.
     */
    public static WarmUp start(String name, int rounds, Duration limit, Preparation preparation) {
        WarmUp warmUp = new WarmUp(name, rounds, limit, preparation);
        if (!"false".equals(System.getProperty(PROPERTY))) {
            warmUp.thread.start();
        }
        return warmUp;
    }

    private void work(String name, int rounds, Duration limit, Preparation preparation) {
        long start = System.nanoTime();
        int done = 0;
        try (Round round = preparation.prepare()) {
            while (!stopped && done < rounds && System.nanoTime() - start < limit.toNanos()) {
                round.run();
                done++;
            }
            LOG.info("Warmed up {} with {} rounds in {} ms.", name, done, (System.nanoTime() - start) / 1_000_000);
        } catch (Exception | LinkageError e) {
            LOG.warn("The warm-up of {} failed; the first transfer may be slower.", name, e);
        }
    }

    /** Waits until its thread has ended, or for {@code timeout}. */
    boolean await(Duration timeout) throws InterruptedException {
        thread.join(timeout.toMillis());
        return !thread.isAlive();
    }

    /** Stops it after the round under way. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        if (!await(Duration.ofMillis(STOP_MILLIS))) {
            LOG.warn("{} did not stop within {} ms.", thread.getName(), STOP_MILLIS);
        }
    }
}
