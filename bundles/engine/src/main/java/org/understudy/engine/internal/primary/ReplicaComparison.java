// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.compare.RangeQuery;
import org.understudy.api.compare.RangeState;
import org.understudy.api.disk.HeldRanges;
import org.understudy.api.disk.SourceFile;
import org.understudy.api.disk.SourceView;

/**
 * Compares the source with the replica's current state, as far as a scan asks for it: what is equal counts as held. A few
 * stretches are compared ahead of the scan, so that both sides read at the same time; memory does not depend on the
 * image's size. To be asked by one thread, in the order of files and offsets.
 */
final class ReplicaComparison implements HeldRanges, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaComparison.class);
    private static final int AHEAD = 3;
    private static final int THREADS = 2;
    private static final long STOP_SECONDS = 10;

    private final TransferId transfer;
    private final SourceView view;
    private final Predicate<FileEntry> exists;
    private final HeldRanges held;
    private final Function<RangeQuery, List<RangeState>> replica;
    private final Runnable checkCancelled;
    private final LongConsumer equalBytes;
    private final ExecutorService threads;
    private final Deque<Ahead> ahead = new ArrayDeque<>();
    private int planFile;
    private long planOffset;
    private SourceFile planOpen;
    private int file = -1;
    private Stretch stretch;

    private record Ahead(int file, Future<Stretch> result) {}

    /**
     * @param exists whether the replica's current state has a file of this path
     * @param held of the same transfer, from an attempt before: goes before the current state, as it will replace it
     * @param equalBytes is told how many bytes more were found equal
     */
    ReplicaComparison(
            TransferId transfer,
            SourceView view,
            Predicate<FileEntry> exists,
            HeldRanges held,
            Function<RangeQuery, List<RangeState>> replica,
            Runnable checkCancelled,
            LongConsumer equalBytes) {
        this.transfer = transfer;
        this.view = view;
        this.exists = exists;
        this.held = held;
        this.replica = replica;
        this.checkCancelled = checkCancelled;
        this.equalBytes = equalBytes;
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(
                THREADS, task -> new Thread(task, "understudy-compare-" + number.incrementAndGet()));
    }

    @Override
    public Range at(int of, long offset) {
        Range first = held.at(of, offset);
        FileEntry entry = view.files().get(of);
        if (first.held() || offset >= entry.size() || !exists.test(entry)) {
            return first;
        }
        if (file != of || stretch.end() <= offset) {
            next(of, offset);
        }
        boolean equal = stretch.isEqual(offset);
        return new Range(equal, Math.min(first.end(), stretch.runEnd()));
    }

    private void next(int of, long offset) {
        do {
            plan();
            Ahead due = ahead.remove();
            plan();
            stretch = await(due.result());
            file = due.file();
            equalBytes.accept(stretch.equalBytes());
        } while (file != of || stretch.end() <= offset);
    }

    /** Keeps the threads busy with what the scan will ask for. */
    private void plan() {
        while (ahead.size() < AHEAD && planFile < view.files().size()) {
            FileEntry entry = view.files().get(planFile);
            if (planOffset >= entry.size() || !exists.test(entry)) {
                closePlan();
                planFile++;
                planOffset = 0;
            } else {
                ahead.add(submit(entry.size()));
            }
        }
    }

    private Ahead submit(long size) {
        int of = planFile;
        long start = planOffset;
        try {
            if (planOpen == null) {
                planOpen = view.open(of);
            }
            planOffset = StretchReader.end(planOpen, start, size);
        } catch (IOException e) {
            throw new ReplicationException(
                    ErrorCode.SOURCE_CHANGED,
                    "source file " + view.path(of) + " can't be compared: " + e.getMessage(),
                    "nothing is lost: the next cycle reads it again",
                    e);
        }
        long end = planOffset;
        return new Ahead(of, threads.submit(() -> new StretchReader(of, view, transfer, replica).read(start, end)));
    }

    private Stretch await(Future<Stretch> result) {
        try {
            while (true) {
                checkCancelled.run();
                try {
                    return result.get(1, TimeUnit.SECONDS);
                } catch (TimeoutException e) {
                    LOG.trace("A stretch takes its time.", e);
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ReplicationException known) {
                throw known;
            }
            throw new IllegalStateException("a comparison failed unexpectedly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplicationException(ErrorCode.CANCELLED_BY_PRIMARY, "the comparison was cancelled", "", e);
        }
    }

    private void closePlan() {
        if (planOpen != null) {
            try (SourceFile closing = planOpen) {
                planOpen = null;
            } catch (IOException e) {
                LOG.warn("A source file can't be closed: {}", e.toString());
            }
        }
    }

    /** Requests under way are given up. */
    @Override
    public void close() {
        threads.shutdownNow();
        closePlan();
        try {
            if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The comparison of transfer {} did not stop in time.", transfer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
