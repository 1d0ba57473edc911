// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.ReplicaLocator;
import org.understudy.api.engine.TransferReport;

/**
 * Runs the cycles of one relationship on the workers' threads, one at a time, and says how each ended. A cycle that was
 * cancelled may take a while to end: the next one waits for it here.
 */
final class CycleRunner {
    private static final Logger LOG = LoggerFactory.getLogger(CycleRunner.class);
    /** A cancelled run ends within the time-out of a control message. */
    private static final long LOCK_MINUTES = 65;

    /** Whose cycles these are. */
    interface Owner {
        /**
         * A worker is free.
         *
         * @return false if the run has to wait for its replica after all
         * @throws ReplicationException if it was cancelled meanwhile
         */
        boolean begin(TransferRun beginning);

        Cycle.Memory memory(TransferRun running);

        void succeeded(TransferRun ended, TransferReport report);

        void failed(TransferRun ended, ReplicationException error);
    }

    private final Cycle cycle;
    private final ReplicaLocator locator;
    private final Circuits circuits;
    private final Consumer<WorkloadId> tearDown;
    private final Owner owner;
    private final ReentrantLock lock = new ReentrantLock();
    /** Where the last cycle went; guarded by the lock. */
    private ReplicaAddress channelTo;

    CycleRunner(Cycle cycle, ReplicaLocator locator, Circuits circuits, Consumer<WorkloadId> tearDown, Owner owner) {
        this.cycle = cycle;
        this.locator = locator;
        this.circuits = circuits;
        this.tearDown = tearDown;
        this.owner = owner;
    }

    /** Whether one is at work, or was cancelled and is about to end. */
    boolean isRunning() {
        return lock.isLocked();
    }

    /** Runs it to its end, whatever that is. */
    void execute(TransferRun run) {
        try {
            if (!run.hasEnded()) {
                attempt(run);
            }
        } finally {
            run.part().ifPresent(GroupPart::ended);
        }
    }

    private void attempt(TransferRun run) {
        try {
            if (!lock.tryLock(LOCK_MINUTES, TimeUnit.MINUTES)) {
                throw new ReplicationException(ErrorCode.TIMED_OUT, "an earlier cycle did not end", "see the log");
            }
            try {
                if (!owner.begin(run)) {
                    run.fail(unreachable(run.replica()));
                    return;
                }
                run.located(locator.locate(run.settings()));
                leadTo(run);
                circuits.probe(run.replica());
                owner.succeeded(run, cycle.run(run, owner.memory(run)));
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            run.cancel();
            owner.failed(run, TransferRun.cancellation(e));
        } catch (Throwable e) { // also an Error: a relationship must not stay busy for ever
            owner.failed(run, classified(run, e));
        }
    }

    /** Writes an export to its end, whatever that is; it needs no replica. */
    void execute(Exports.Work work, Exports exports) {
        if (work.run().hasEnded()) {
            return;
        }
        try {
            if (!lock.tryLock(LOCK_MINUTES, TimeUnit.MINUTES)) {
                throw new ReplicationException(ErrorCode.TIMED_OUT, "an earlier cycle did not end", "see the log");
            }
            try {
                exports.write(work);
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            work.run().cancel();
            exports.failed(work, TransferRun.cancellation(e));
        } catch (Throwable e) { // also an Error: a relationship must not stay busy for ever
            exports.failed(work, classified(work.run(), e));
        }
    }

    /** The channel is persistent: one to a server that the workload does not go to any more would stay for ever. */
    private void leadTo(TransferRun run) {
        if (channelTo != null && !run.replica().equals(channelTo)) {
            tearDown.accept(run.workload());
        }
        channelTo = run.replica();
    }

    private ReplicationException unreachable(ReplicaAddress replica) {
        return circuits.failure(replica)
                .map(failure -> new ReplicationException(failure.code(), failure.message(), failure.remedy()))
                .orElseGet(() -> new ReplicationException(
                        ErrorCode.CONNECTION_LOST, "replica " + replica + " could not be reached", "it goes on"));
    }

    private static ReplicationException classified(TransferRun run, Throwable thrown) {
        if (thrown instanceof ReplicationException classified) {
            return classified;
        }
        if (thrown instanceof OutOfMemoryError) {
            return new ReplicationException(
                    ErrorCode.PRIMARY_LOW_MEMORY,
                    "this node is out of memory: " + thrown.getMessage(),
                    "give its Java machine more, or let fewer transfers run at the same time",
                    thrown);
        }
        LOG.error("A cycle or export of '{}' failed unexpectedly.", run.workloadName(), thrown);
        return new ReplicationException(
                ErrorCode.INTERNAL, "an unexpected error: " + thrown, "see the log of this node", thrown);
    }
}
