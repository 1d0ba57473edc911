// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.util.Optional;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.engine.ReplicationState;

/** What a cycle may know and remember of its relationship; a run that was cancelled remembers nothing more. */
final class RunMemory implements Cycle.Memory {
    private final Standing standing;
    private final StateStore states;
    private final RelationshipObserver observer;
    private final TransferRun run;

    RunMemory(Standing standing, StateStore states, RelationshipObserver observer, TransferRun run) {
        this.standing = standing;
        this.states = states;
        this.observer = observer;
        this.run = run;
    }

    @Override
    public Optional<RelationshipState.Pending> pending() {
        synchronized (standing) {
            return standing.state().pending();
        }
    }

    @Override
    public boolean consistentDue() {
        synchronized (standing) {
            return standing.consistentDue();
        }
    }

    @Override
    public boolean comparesAll() {
        synchronized (standing) {
            return standing.state().compareAll();
        }
    }

    @Override
    public void permitComparison() {
        synchronized (standing) {
            run.checkCancelled();
            standing.permitComparison(run);
        }
    }

    @Override
    public void begun(RelationshipState.Pending transfer) {
        synchronized (standing) {
            run.checkCancelled();
            if (!standing.state().pending().equals(Optional.of(transfer))) {
                standing.update(standing.state().with(transfer));
            }
            boolean compares = transfer.kind() == TransferKind.RESYNC;
            boolean compared = standing.state().state() == ReplicationState.RESYNCHRONIZING;
            if (compares != compared) {
                standing.update(standing.state()
                        .after(compares ? Transitions.Event.NO_BLOCK_MAP : Transitions.Event.BLOCK_MAP_FOUND));
            }
            if (compares && !compared) {
                observer.resynchronizing(standing.settings());
            }
        }
    }

    @Override
    public void resumed(long chunks, long bytes) {
        synchronized (standing) {
            observer.resumed(standing.settings(), chunks, bytes);
        }
    }

    @Override
    public boolean hasArrived() {
        synchronized (standing) {
            return standing.migration().hasArrived();
        }
    }

    @Override
    public void claimed(boolean hasState) {
        synchronized (standing) {
            run.checkCancelled();
            if (!hasState) {
                standing.update(standing.state().after(Transitions.Event.NOTHING_AT_REPLICA));
            }
            standing.endMigration();
        }
    }

    @Override
    public Optional<TransferId> awaitedImport() {
        synchronized (standing) {
            return standing.state().exported();
        }
    }

    @Override
    public void imported() {
        synchronized (standing) {
            run.checkCancelled();
            standing.update(standing.state()
                    .after(Transitions.Event.IMPORTED)
                    .resolved()
                    .due(standing.dueNow()));
        }
    }

    @Override
    public long epoch() {
        return states.epoch(run.workload());
    }

    @Override
    public void learned(long epoch) {
        synchronized (standing) {
            run.checkCancelled();
            states.raiseEpoch(run.workload(), epoch);
        }
    }

    @Override
    public boolean isReplicated() {
        synchronized (standing) {
            ReplicationState state = standing.state().state();
            return state == ReplicationState.REPLICATING || state == ReplicationState.RESYNCHRONIZING;
        }
    }
}
