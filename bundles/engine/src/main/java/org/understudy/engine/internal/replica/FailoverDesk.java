// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.engine.Failover;
import org.understudy.api.engine.Failover.Stage;
import org.understudy.api.event.EventType;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.ReceiptStatus;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StateCopies;
import org.understudy.api.store.StoredWorkload;
import org.understudy.io.DurableFiles;

/**
 * Failovers on the replica. In each operation the mark is what counts: before it is written nothing has happened, after it
 * the operation can be made again. The steps, and what a crash behind each leaves:
 *
 * <ul>
 *   <li>failover: the epoch is raised (nothing: the primary is told it); the mark IN_PROGRESS (the primary is refused; made
 *       again or cancelled); the copy (the same; it is not made twice); the mark FAILED_OVER.
 *   <li>cancel: the working copy is renamed (FAILED_OVER without a copy: cancelled again); the mark is removed (the renamed
 *       copy is deleted by the next failover); it is deleted.
 *   <li>complete: the mark COMMITTED (the primary is refused by that; completed again); the epoch is settled; points go.
 * </ul>
 */
final class FailoverDesk {
    private static final Logger LOG = LoggerFactory.getLogger(FailoverDesk.class);
    private static final String COPY = "failover";
    private static final String DISCARDED = "failover.discarded";

    private final ReplicaEngine engine;
    private final ReplicaStore store;
    private final StateCopies copies;
    private final Clock clock;
    /** Whose copy is being made by this process. */
    private final Set<WorkloadId> copying = ConcurrentHashMap.newKeySet();

    FailoverDesk(ReplicaEngine engine, ReplicaStore store, StateCopies copies, Clock clock) {
        this.engine = engine;
        this.store = store;
        this.copies = copies;
        this.clock = clock;
    }

    private Failovers marks() {
        return engine.admission().failovers();
    }

    Failover failover(String nameOrId, Optional<TransferId> point, boolean planned, CopyProgress progress) {
        WorkloadId workload = engine.oversight().find(nameOrId).id();
        return copying(workload, () -> {
            Failover begun = engine.admission().inTurn(workload, () -> begin(known(workload), point, planned));
            copy(workload, begun, progress, () -> withdraw(workload));
            return engine.admission().inTurn(workload, () -> copied(known(workload), begun));
        });
    }

    /**
     * Checks what a member of a group needs, and changes nothing.
     *
     * @return its failover to that state, if it was begun
     */
    Optional<Failover> check(WorkloadId workload, TransferId state) {
        return engine.admission().inTurn(workload, () -> {
            StoredWorkload stored = known(workload);
            Optional<Failover> begun = marks().find(workload)
                    .filter(mark -> mark.stage() == Stage.IN_PROGRESS || mark.stage() == Stage.FAILED_OVER)
                    .filter(mark -> mark.state().equals(state));
            if (begun.isEmpty()) {
                requireNone(stored);
                requireNew(stored, state);
            }
            return begun;
        });
    }

    /** From now on the member's primary is refused, as long as this is not {@link #withdraw withdrawn}. */
    Failover begin(WorkloadId workload, TransferId state) {
        return engine.admission().inTurn(workload, () -> begin(known(workload), Optional.of(state), false));
    }

    /** The primary may send again; that the epoch stays raised does no harm. */
    void withdraw(WorkloadId workload) {
        engine.admission().inTurn(workload, () -> {
            marks().remove(workload);
            return null;
        });
    }

    /** Makes the working copy of a member, if it is not there. If that fails, it stays begun. */
    Failover finish(WorkloadId workload, Failover begun, CopyProgress progress) {
        if (begun.stage() == Stage.FAILED_OVER) {
            return begun;
        }
        return copying(workload, () -> {
            copy(workload, begun, progress, () -> {});
            return engine.admission().inTurn(workload, () -> copied(known(workload), begun));
        });
    }

    private Failover copying(WorkloadId workload, Supplier<Failover> action) {
        if (!copying.add(workload)) {
            throw invalid("the working copy of '" + known(workload).name() + "' is being made", "wait for it");
        }
        try {
            return action.get();
        } finally {
            copying.remove(workload);
        }
    }

    private StoredWorkload known(WorkloadId workload) {
        return engine.oversight().find(workload.toString());
    }

    private Failover begin(StoredWorkload stored, Optional<TransferId> point, boolean planned) {
        Optional<Failover> mark = marks().find(stored.id());
        Optional<Failover> begun = mark.filter(known -> known.stage() == Stage.IN_PROGRESS);
        if (begun.isPresent()) {
            return again(stored, begun.get(), point);
        }
        requireNone(stored);
        TransferId state = point.or(stored::current)
                .orElseThrow(() -> invalid(
                        "the replica of '" + stored.name() + "' has no whole state yet",
                        "wait until the initial replication is complete"));
        if (planned) {
            requirePrepared(stored, mark, point);
        }
        Instant stateAt = requireNew(stored, state);
        delete(stored.folder().resolve(DISCARDED));
        Failover failover = new Failover(
                Stage.IN_PROGRESS,
                state,
                stateAt,
                planned,
                clock.instant(),
                stored.folder().resolve(COPY),
                engine.admission().epochs().raise(stored.id()));
        marks().put(stored.id(), failover);
        engine.sessions().close(stored.id());
        return failover;
    }

    /** @return when the state was committed, if a failover to it can begin */
    private Instant requireNew(StoredWorkload stored, TransferId state) {
        if (engine.sessions().isCommitting(stored.id())) {
            throw new ReplicationException(
                    ErrorCode.REPLICA_BUSY,
                    "a transfer of '" + stored.name() + "' is being committed",
                    "try again soon");
        }
        Path folder = stored.folder().resolve(COPY);
        if (Files.exists(folder)) {
            throw invalid(folder + " is there, and no failover of it is known", "move it elsewhere");
        }
        return committedAt(stored, state);
    }

    private void requireNone(StoredWorkload stored) {
        marks().find(stored.id()).filter(Failover::isFencing).ifPresent(known -> {
            throw invalid(
                    "'" + stored.name() + "' was failed over at " + known.since() + " already",
                    "replica:failover-cancel, if it is to be failed over to another state");
        });
    }

    /** One that a crash cut is gone on with, to the state that it was begun with. */
    private static Failover again(StoredWorkload stored, Failover begun, Optional<TransferId> point) {
        if (point.filter(other -> !other.equals(begun.state())).isPresent()
                || begun.folder().toString().isEmpty()) {
            throw invalid(
                    "a failover of '" + stored.name() + "' to state " + begun.state() + " was begun",
                    "go on with that one, or replica:failover-cancel");
        }
        return begun;
    }

    private static void requirePrepared(StoredWorkload stored, Optional<Failover> mark, Optional<TransferId> point) {
        if (point.isPresent() && !point.equals(stored.current())) {
            throw invalid("a planned failover is to the latest state", "leave the point away");
        }
        if (mark.map(Failover::state)
                .filter(prepared -> stored.current().equals(Optional.of(prepared)))
                .isEmpty()) {
            throw invalid(
                    "the primary of '" + stored.name() + "' is not prepared: it may have changes that are not here",
                    "there: replica:failover-prepare " + stored.name()
                            + "; if it is lost, fail over without --planned");
        }
    }

    private Instant committedAt(StoredWorkload stored, TransferId state) {
        ReceiptStatus receipt = store.checkReceipt(stored.id(), state);
        if (!receipt.isOffered()) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    "the state " + state + " is not offered: " + receipt.problem(),
                    "use another recovery point, or one that replica:points lists without a problem");
        }
        if (stored.current().equals(Optional.of(state))) {
            return stored.committedAt().orElseThrow();
        }
        RecoveryPoint point = store.points(stored.id()).stream()
                .filter(each -> each.transfer().equals(state))
                .findFirst()
                .orElseThrow(() -> invalid(
                        "'" + stored.name() + "' has no recovery point " + state,
                        "see replica:points " + stored.name()));
        if (point.damaged()) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED, "the recovery point " + state + " is damaged", "use another one");
        }
        return point.at();
    }

    /** Without the workload's turn, as it may take long: the mark keeps everybody else away. */
    private void copy(WorkloadId workload, Failover begun, CopyProgress progress, Runnable onFailure) {
        if (Files.exists(begun.folder())) {
            return; // whole: a crash came between the copy and its mark
        }
        boolean done = false;
        try {
            copies.copy(workload, begun.state(), begun.folder(), progress);
            done = true;
        } finally {
            if (!done) {
                onFailure.run();
            }
        }
    }

    private Failover copied(StoredWorkload stored, Failover begun) {
        Failover done = begun.in(Stage.FAILED_OVER, clock.instant(), begun.epoch());
        marks().put(stored.id(), done);
        LOG.info("Workload '{}' is failed over to state {}, in {}.", stored.name(), done.state(), done.folder());
        engine.oversight()
                .tell(
                        EventType.FAILOVER_STARTED,
                        stored,
                        (done.planned() ? "planned" : "unplanned") + " failover to the state of " + done.stateAt()
                                + "; its files are in " + done.folder(),
                        "start the machine from there; then replica:failover-complete and replica:reverse, or"
                                + " replica:failover-cancel");
        return done;
    }

    /** @throws ReplicationException with {@code INVALID_STATE} unless it is at one of these stages */
    Failover require(StoredWorkload stored, Set<Stage> stages, String operation) {
        Optional<Failover> mark = marks().find(stored.id());
        if (copying.contains(stored.id())) {
            throw invalid("the working copy of '" + stored.name() + "' is being made", "wait for it");
        }
        return mark.filter(known -> stages.contains(known.stage()))
                .orElseThrow(() -> invalid(
                        "the failover of '" + stored.name() + "' can't be " + operation + ": "
                                + mark.map(known -> switch (known.stage()) {
                                            case PREPARED -> "it is only prepared";
                                            case IN_PROGRESS -> "its working copy is not complete";
                                            case FAILED_OVER -> "it is in force";
                                            case COMMITTED -> "it was completed at " + known.since();
                                            case REVERSED -> "the roles were reversed at " + known.since();
                                        })
                                        .orElse("there is none"),
                        "see replica:show " + stored.name()));
    }

    void cancel(String nameOrId) {
        WorkloadId workload = engine.oversight().find(nameOrId).id();
        engine.admission().inTurn(workload, () -> {
            StoredWorkload stored = known(workload);
            require(stored, EnumSet.of(Stage.IN_PROGRESS, Stage.FAILED_OVER), "cancelled");
            discard(stored);
            marks().remove(workload);
            delete(stored.folder().resolve(DISCARDED));
            engine.oversight()
                    .tell(
                            EventType.FAILOVER_CANCELLED,
                            stored,
                            "the failover was cancelled; the primary may send again");
            return null;
        });
    }

    /** The working copy is none any more, whatever is left of it. */
    private static void discard(StoredWorkload stored) {
        Path folder = stored.folder().resolve(COPY);
        Path discarded = stored.folder().resolve(DISCARDED);
        if (Files.exists(folder)) {
            delete(discarded);
            try {
                DurableFiles.move(folder, discarded);
            } catch (IOException e) {
                throw failed(folder, e);
            }
        }
    }

    private static void delete(Path folder) {
        try {
            DurableFiles.deleteTree(folder);
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    private static ReplicationException failed(Path folder, IOException e) {
        return new ReplicationException(
                ErrorCode.STORE_FAILED,
                folder + " can't be removed: " + e.getMessage(),
                "see that no machine runs from it, and that the node's user may write there",
                e);
    }

    void complete(String nameOrId) {
        WorkloadId workload = engine.oversight().find(nameOrId).id();
        engine.admission().inTurn(workload, () -> {
            StoredWorkload stored = known(workload);
            Failover mark = require(stored, EnumSet.of(Stage.FAILED_OVER, Stage.COMMITTED), "completed");
            if (mark.stage() == Stage.FAILED_OVER) {
                marks().put(workload, mark.in(Stage.COMMITTED, clock.instant(), mark.epoch()));
                engine.oversight()
                        .tell(
                                EventType.FAILOVER_COMPLETED,
                                stored,
                                "the failover is complete; recovery points that are not locked are removed",
                                "replica:reverse " + stored.name());
            }
            engine.admission().epochs().settle(workload);
            store.removePoints(workload);
            return null;
        });
    }

    /** Of a workload with locked points, whose state and points are kept: the primary's first transfer compares with that. */
    void dropCopy(StoredWorkload stored) {
        discard(stored);
        marks().remove(stored.id());
        delete(stored.folder().resolve(DISCARDED));
    }

    private static ReplicationException invalid(String message, String remedy) {
        return new ReplicationException(ErrorCode.INVALID_STATE, message, remedy);
    }
}
