// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.TransferKind;
import org.understudy.api.store.Damage;
import org.understudy.api.store.StoredWorkload;
import org.understudy.api.store.TransferOffer;
import org.understudy.io.DurableFiles;

/**
 * One workload: its current state and its open transfer. The monitor guards changes of both; they are volatile, so that a
 * listing doesn't wait for a commit. A transfer's own lock is taken before the monitor, never within.
 */
final class Workload {
    private static final Logger LOG = LoggerFactory.getLogger(Workload.class);

    private final WorkloadFolder folder;
    private final StoreContext context;
    private final History history;
    private final long block;
    private volatile State state;
    private volatile Optional<TransferId> unfinished = Optional.empty();
    private volatile Receiving receiving;
    private volatile Optional<DamageMark> damage = Optional.empty();

    private Workload(WorkloadFolder folder, State state, StoreContext context) {
        this.folder = folder;
        this.state = state;
        this.context = context;
        this.history = new History(folder, context);
        this.block = Cost.block(folder.root());
    }

    /** A new workload, whose state file is written. */
    static Workload create(WorkloadFolder folder, State state, StoreContext context) throws IOException {
        Workload workload = new Workload(folder, state, context);
        workload.reload();
        return workload;
    }

    /** Loads a workload, and finishes what a crash cut. */
    static Workload load(WorkloadFolder folder, StoreContext context) throws IOException {
        Workload workload = new Workload(folder, State.read(folder.state()), context);
        DurableFiles.deleteTree(folder.copies());
        workload.damage = DamageMark.find(folder.damage());
        workload.reload();
        workload.recover();
        workload.retain();
        return workload;
    }

    private synchronized void reload() throws IOException {
        history.reload(state);
    }

    private synchronized void retain() {
        history.retain();
    }

    private synchronized void recover() throws IOException {
        folder.requireNoLinks();
        if (Files.exists(folder.commitMark())) {
            apply();
        } else {
            unfinished = manifest().flatMap(State::transfer);
        }
    }

    private synchronized void apply() throws IOException {
        try {
            state = new Commit(folder, context.commits(), history.chain(), history.keepsOldState(), context.receipts())
                    .run(state);
        } catch (IOException | RuntimeException e) {
            state = State.read(folder.state()); // it failed before that was written, or after
            throw e;
        } finally {
            history.reload(state);
        }
    }

    /** The manifest of an earlier attempt; a damaged one loses nothing but what would have been resumed. */
    private Optional<State> manifest() {
        try {
            return Files.exists(folder.manifest()) ? Optional.of(State.read(folder.manifest())) : Optional.empty();
        } catch (IOException damaged) {
            LOG.warn("{}. The transfer begins anew.", damaged.getMessage());
            return Optional.empty();
        }
    }

    WorkloadFolder folder() {
        return folder;
    }

    StoredWorkload snapshot() {
        State now = state;
        return new StoredWorkload(
                now.id(),
                now.name(),
                folder.root(),
                now.trustGroup(),
                now.primary(),
                now.transfer().map(this::name),
                now.transfer().map(transfer -> now.at()),
                now.files(),
                unfinished,
                now.common(),
                now.consistent());
    }

    private TransferId name(TransferId transfer) {
        return damage.isPresent() ? DamageMark.alias(transfer) : transfer;
    }

    /** The transfer that made a state, whatever it goes by. */
    TransferId resolve(TransferId name) {
        return state.transfer()
                .filter(transfer -> DamageMark.alias(transfer).equals(name))
                .orElse(name);
    }

    boolean isCurrent(TransferId transfer) {
        return state.transfer().equals(Optional.of(transfer));
    }

    /** What is known to be damaged of {@code current}; empty if nothing is. */
    Optional<DamageMark> damage() {
        return damage;
    }

    /** {@code current} was found damaged; durable when it returns. */
    synchronized void damaged(List<Damage> found) throws IOException {
        Set<Damage> all = new LinkedHashSet<>(found);
        damage.ifPresent(before -> all.addAll(before.ranges()));
        DamageMark mark = new DamageMark(context.clock().instant(), List.copyOf(all));
        mark.write(folder.damage());
        damage = Optional.of(mark);
    }

    /** A state was found whole: if it is the latest one still, a mark from before is out of date. */
    synchronized void whole(TransferId transfer) {
        if (isCurrent(transfer)) {
            forgetDamage();
        }
    }

    private void forgetDamage() {
        try {
            Files.deleteIfExists(folder.damage());
            damage = Optional.empty();
        } catch (IOException e) {
            LOG.warn("{} can't be deleted: {}. All is compared once more.", folder.damage(), e.toString());
        }
    }

    /** The current state's, if it is that one and has a receipt. */
    synchronized Optional<byte[]> receipt(TransferId transfer) throws IOException {
        return isCurrent(transfer) && state.receipt() ? StateReceipts.read(folder.receipt()) : Optional.empty();
    }

    /** Durable when it returns; a crash before leaves the receipt without the second signature. */
    synchronized void countersign(TransferId transfer, byte[] receipt) throws IOException {
        if (isCurrent(transfer) && state.receipt()) {
            context.receipts().countersigned(receipt, folder.receipt());
        }
    }

    Optional<Receiving> receiving() {
        return Optional.ofNullable(receiving);
    }

    Receiving begin(TransferOffer offer) throws IOException {
        while (true) {
            Receiving before = receiving;
            if (before != null) {
                before.supersede();
            }
            synchronized (this) {
                if (receiving == before) {
                    return open(offer);
                }
            }
        }
    }

    private Receiving open(TransferOffer offer) throws IOException {
        receiving = null;
        recover(); // a commit that failed half-way, for want of space, goes first
        if (state.transfer().equals(Optional.of(offer.transfer()))) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "transfer " + offer.transfer() + " is the current state already",
                    "the primary asks again");
        }
        Optional<TransferId> base = offer.base().map(this::resolve);
        if (base.isPresent() && !base.equals(state.transfer())) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "transfer " + offer.transfer() + " has base " + offer.base().get() + ", but workload '"
                            + state.name() + "' is at "
                            + state.transfer().map(TransferId::toString).orElse("no state"),
                    "the primary compares again at its next cycle");
        }
        State target = new State(
                offer.workload(),
                offer.name(),
                state.trustGroup(),
                offer.primary(),
                Optional.of(offer.transfer()),
                base,
                Optional.empty(),
                context.clock().instant(),
                offer.files(),
                offer.epoch(),
                false,
                offer.common(),
                offer.consistent());
        if (!resumable(target, offer.continues())) {
            DurableFiles.deleteTree(folder.incoming());
        }
        Files.createDirectories(folder.incoming());
        target.write(folder.manifest());
        folder.setCompared(offer.kind() == TransferKind.RESYNC);
        StagedData data = new StagedData(folder, target.files(), state.files());
        data.prepare();
        receiving = new Receiving(this, target, data, ChunkIndex.open(folder.index()));
        unfinished = target.transfer();
        return receiving;
    }

    /**
     * Whether what an earlier attempt left belongs to this transfer, or to the one that it continues: the same files, in
     * the same order; sizes may differ.
     */
    private boolean resumable(State target, Optional<TransferId> continues) {
        return manifest()
                .filter(before -> before.transfer().equals(target.transfer())
                        || before.transfer().equals(continues))
                .filter(before ->
                        before.base().equals(target.base()) && paths(before).equals(paths(target)))
                .isPresent();
    }

    private static List<String> paths(State state) {
        return state.files().stream().map(FileEntry::path).toList();
    }

    /** Called by the open transfer, which is synced and closed. */
    synchronized StoredWorkload commit(long chunks) throws IOException {
        State target =
                State.read(folder.manifest()).whole(chunks, context.clock().instant());
        target.write(folder.manifest());
        // From this rename on the transfer is committed: a crash is followed by Commit.run at the next start.
        DurableFiles.move(folder.manifest(), folder.commitMark());
        boolean comparesAll = folder.comparesAll(target);
        receiving = null;
        unfinished = Optional.empty();
        apply();
        if (!state.transfer().equals(target.transfer())) {
            throw new IOException("the disk lost chunks of the transfer that it had confirmed");
        }
        if (comparesAll) {
            forgetDamage();
        }
        history.tellNewest();
        retain();
        return snapshot();
    }

    /** Called by the open transfer, which is closed. */
    synchronized void drop() throws IOException {
        receiving = null;
        unfinished = Optional.empty();
        DurableFiles.deleteTree(folder.incoming());
    }

    /** @throws ReplicationException with {@code REPLICA_DISK_FULL} before the disk is full */
    void requireRoom(long bytes) throws IOException {
        context.room().require(folder.root(), bytes);
    }

    /** The size of the file system's blocks. */
    long block() {
        return block;
    }

    Room room() {
        return context.room();
    }

    /** The undo log takes as much again. */
    synchronized void requireRoomForCommit(long bytes) throws IOException {
        requireRoom(history.keepsOldState() ? bytes : 0);
    }

    /** Its monitor is this workload's. */
    History history() {
        return history;
    }

    /** Closes what is open, for good. */
    void close() throws IOException {
        Receiving open = receiving;
        if (open != null) {
            open.supersede();
        }
    }
}
