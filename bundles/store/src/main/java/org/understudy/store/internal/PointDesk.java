// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.event.EventType;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.Damage;
import org.understudy.api.store.PointView;
import org.understudy.api.store.ReceiptStatus;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.StateCopy;
import org.understudy.api.store.StoreSpace;

/** What can be asked about a workload's points. Thread-safe. */
final class PointDesk {
    private final Workload workload;

    PointDesk(Workload workload) {
        this.workload = workload;
    }

    List<RecoveryPoint> points() {
        return workload.history().checkedPoints();
    }

    ReceiptStatus receipt(TransferId named) {
        synchronized (workload) {
            return workload.history().receipt(workload.resolve(named));
        }
    }

    Optional<byte[]> signedReceipt(TransferId transfer) {
        try {
            return workload.receipt(transfer);
        } catch (IOException e) {
            throw StoreErrors.io(folder(), e);
        }
    }

    void countersign(TransferId transfer, byte[] receipt) {
        try {
            workload.countersign(transfer, receipt);
        } catch (IOException e) {
            throw StoreErrors.io(folder(), e);
        }
    }

    private void requireReceipt(TransferId transfer) {
        ReceiptStatus receipt = receipt(transfer);
        if (!receipt.isOffered()) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    "the state of transfer " + transfer + " is not offered: " + receipt.problem(),
                    "use another recovery point; of the latest state, wait for the primary's next cycle");
        }
    }

    PointView open(TransferId transfer) {
        requireReceipt(transfer);
        StateView view = view(transfer);
        if (view.point().damaged()) {
            view.close();
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    "the recovery point " + transfer + " is damaged",
                    "use another one; replica:verify shows what is damaged");
        }
        return view;
    }

    private StateView view(TransferId transfer) {
        try {
            return StateView.open(workload, transfer);
        } catch (IOException e) {
            throw StoreErrors.io(folder(), e);
        }
    }

    /** Of one commit, and whole: what is known to be damaged or half is not shown, as it will be repaired or finished. */
    PointView openLatest() {
        synchronized (workload) {
            History history = workload.history();
            TransferId latest = history.current()
                    .orElseThrow(() -> new ReplicationException(
                            ErrorCode.SOURCE_MISSING,
                            folder() + " has no whole state",
                            "wait until the primary's transfer is complete"));
            if (history.isHalf(latest)) {
                throw notWhole("the commit of transfer " + latest + " is not complete yet");
            }
            if (workload.damage().isPresent()) {
                throw notWhole("the latest state is damaged: the primary repairs it with its next cycle");
            }
            requireReceipt(latest);
            try {
                return StateView.openAny(workload, latest);
            } catch (IOException e) {
                throw StoreErrors.io(folder(), e);
            }
        }
    }

    private ReplicationException notWhole(String why) {
        return new ReplicationException(
                ErrorCode.SOURCE_CHANGED, folder() + ": " + why, "nothing is lost: it is read once it is whole");
    }

    List<Damage> verify(TransferId named) {
        TransferId transfer = workload.resolve(named);
        boolean latest = workload.isCurrent(transfer);
        List<Damage> found;
        try (StateView view = view(transfer)) {
            found = new Verification(view, Verification.Leaves.ALL).run();
        }
        report(transfer, found, latest);
        reportReceipt(transfer);
        if (latest && found.isEmpty()) {
            workload.whole(transfer);
        }
        return found;
    }

    List<Damage> damage() {
        return workload.damage()
                .map(mark -> mark.ranges().isEmpty() ? List.of(new Damage("", 0, 0)) : mark.ranges())
                .orElse(List.of());
    }

    /**
     * Keeps in mind what a verification found, and tells it.
     *
     * @param latest whether the state was that of {@code current} when the verification began
     */
    void report(TransferId transfer, List<Damage> found, boolean latest) {
        if (found.isEmpty()) {
            return;
        }
        synchronized (workload) {
            try {
                if (latest) {
                    workload.damaged(found);
                } else {
                    workload.history().damaged(transfer);
                }
            } catch (IOException e) {
                throw StoreErrors.io(folder(), e);
            }
            Damage first = found.get(0);
            workload.history()
                    .tell(
                            EventType.DAMAGE_FOUND,
                            "the state of transfer " + transfer + " is damaged in " + found.size()
                                    + " places, first in " + first.file() + ", " + first.length() + " bytes from byte "
                                    + first.offset() + " on",
                            latest
                                    ? "check the disk; the primary repairs it with its next cycle"
                                    : "check the disk; replica:verify shows all places");
        }
    }

    /** A state that is gone by now has no receipt that could be wrong. */
    void reportReceipt(TransferId transfer) {
        synchronized (workload) {
            History history = workload.history();
            if (!history.isNow(transfer) && history.chain().find(transfer).isEmpty()) {
                return;
            }
            ReceiptStatus receipt = history.receipt(transfer);
            if (!receipt.isOffered()) {
                history.tell(
                        EventType.DAMAGE_FOUND,
                        "the state of transfer " + transfer + " is not offered: " + receipt.problem(),
                        "find out who may write to the replica's disk; the manual says what a receipt proves");
            }
        }
    }

    StateCopy copy(TransferId state, Path target, CopyProgress progress, Consumer<Copying.Step> observer) {
        requireReceipt(state);
        return new Copying(workload, target, progress, observer).run(workload.resolve(state));
    }

    void lock(TransferId transfer, Instant until) {
        synchronized (workload) {
            try {
                workload.history().lock(transfer, until);
            } catch (IOException e) {
                throw StoreErrors.io(folder(), e);
            }
            workload.history()
                    .tell(EventType.POINT_LOCKED, "the recovery point " + transfer + " is locked until " + until, "");
        }
    }

    /** All that nothing holds. */
    void removeAll() {
        synchronized (workload) {
            workload.history().clear();
        }
    }

    void requireNoLock() {
        synchronized (workload) {
            if (workload.history().hasLocked()) {
                throw new ReplicationException(
                        ErrorCode.INVALID_STATE,
                        "the workload has a recovery point that is locked: it can't be deleted",
                        "wait until the lock ends, or remove the workload without its files");
            }
        }
    }

    StoreSpace space() {
        WorkloadFolder names = workload.folder();
        try {
            long current = Space.of(names.current()) + Space.of(names.applying());
            long points = Space.of(names.points());
            return new StoreSpace(current, points, Space.of(names.incoming()), Space.of(names.trees()));
        } catch (IOException e) {
            throw StoreErrors.io(folder(), e);
        }
    }

    private Path folder() {
        return workload.folder().root();
    }
}
