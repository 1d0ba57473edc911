// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.Optional;
import java.util.function.Consumer;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.engine.TransferReport;

/** The exports of one relationship: what follows from their end. One that fails leaves the relationship as it was. */
final class Exports {
    private final Standing standing;
    private final Relationship.Context context;
    private final Consumer<TransferRun> clear;
    private final Runnable goOn;

    /** @param epoch of the workload */
    record Work(TransferRun run, Exporter exporter, long epoch) {}

    /**
     * @param clear is told of a run that has ended, with the monitor held
     * @param goOn schedules what is due by the state, with the monitor held
     */
    Exports(Standing standing, Relationship.Context context, Consumer<TransferRun> clear, Runnable goOn) {
        this.standing = standing;
        this.context = context;
        this.clear = clear;
        this.goOn = goOn;
    }

    void write(Work work) throws InterruptedException {
        boolean consistent;
        synchronized (standing) {
            work.run().checkCancelled();
            work.run().begin();
            consistent = standing.consistentDue();
        }
        succeeded(work, work.exporter().write(work.run(), consistent, work.epoch()));
    }

    private void succeeded(Work work, TransferReport report) {
        synchronized (standing) {
            clear.accept(work.run());
            RelationshipState state = standing.state();
            // unless it was suspended in the moment of its end: then it is an export that nobody waits for
            if (Transitions.allowed(state.state(), Transitions.Event.EXPORT)) {
                RelationshipState read = work.run().isConsistent() ? state.consistent(standing.now()) : state;
                standing.conclude(read.after(Transitions.Event.EXPORT)
                        .resolved()
                        .awaiting(Optional.of(work.run().id()))
                        .due(Optional.empty()));
                context.observer()
                        .exported(standing.settings(), report, work.exporter().folder());
            }
        }
        work.run().complete(report);
    }

    void failed(Work work, ReplicationException error) {
        boolean cancelled = work.run().isCancelled() && error.code() != ErrorCode.CANCELLED_BY_PRIMARY;
        synchronized (standing) {
            if (work.run().hasEnded()) {
                return; // it was cancelled while it waited for a worker
            }
            clear.accept(work.run());
            goOn.run();
        }
        work.run().fail(cancelled ? TransferRun.cancellation(error) : error);
    }
}
