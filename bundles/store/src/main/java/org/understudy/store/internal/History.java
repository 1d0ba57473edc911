// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Digest;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.store.ReceiptStatus;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.RetentionRules;

/**
 * A workload's recovery points, and who needs them. Guarded by the workload's monitor, but for {@link #points}, which
 * doesn't wait for a commit.
 */
final class History {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    private final WorkloadFolder folder;
    private final StoreContext context;
    private final Points points;
    /** States that are being read, and by how many. */
    private final Map<TransferId, Integer> pinned = new HashMap<>();

    private final Map<PointFolder, Measured> measured = new HashMap<>();
    private volatile List<Listed> listed = List.of();
    private State state;
    /** What is on disk: that of {@code current}, or of a commit that is not complete. */
    private State now;

    private Path files;
    private long version;

    private record Measured(int generation, long bytes) {}

    /** A point as it was when the list was made; its receipt was not looked at. */
    private record Listed(RecoveryPoint point, Points.Stored stored) {}

    History(WorkloadFolder folder, StoreContext context) {
        this.folder = folder;
        this.context = context;
        this.points = new Points(folder);
    }

    Points chain() {
        return points;
    }

    /** Looks again at what is on disk: after each commit, complete or not, and after each removal. */
    void reload(State current) throws IOException {
        boolean applying = WorkloadFolder.exists(folder.applying()) && WorkloadFolder.exists(folder.commitMark());
        state = current;
        now = applying ? State.read(folder.commitMark()) : current;
        files = applying ? folder.applying() : folder.current();
        points.load(now.transfer());
        refresh();
    }

    private void refresh() throws IOException {
        version++;
        List<Listed> list = new ArrayList<>();
        for (Points.Stored point : points.chain()) {
            if (!state.transfer()
                    .equals(Optional.of(point.transfer()))) { // not the one of a commit that is not complete
                list.add(new Listed(view(point), point));
            }
        }
        listed = List.copyOf(list);
    }

    private RecoveryPoint view(Points.Stored point) throws IOException {
        return new RecoveryPoint(
                point.transfer(),
                point.state().at(),
                point.content(),
                point.state().files(),
                point.meta().lockedUntil(),
                point.meta().damaged(),
                ReceiptStatus.NONE,
                bytes(point),
                point.state().common(),
                point.state().consistent());
    }

    private long bytes(Points.Stored point) throws IOException {
        int generation = point.meta().generation();
        Measured known = measured.get(point.folder());
        if (known == null || known.generation() != generation) {
            known = new Measured(generation, Space.of(point.folder().root()));
            measured.put(point.folder(), known);
        }
        return known.bytes();
    }

    /** Newest first; their receipts are not looked at. */
    List<RecoveryPoint> points() {
        return listed.stream().map(Listed::point).toList();
    }

    /** The same, with their receipts as they are now. */
    List<RecoveryPoint> checkedPoints() {
        List<RecoveryPoint> checked = new ArrayList<>();
        for (Listed each : listed) {
            ReceiptStatus receipt = receipt(each.stored());
            // one that is being removed meanwhile has lost its receipt, and is no point any more
            if (receipt.isOffered() || Files.exists(each.stored().folder().point())) {
                checked.add(each.point().with(receipt));
            }
        }
        return checked;
    }

    private ReceiptStatus receipt(Points.Stored point) {
        return context.receipts()
                .check(point.state(), point.content(), point.folder().receipt());
    }

    /** What the receipt of a state is found to be; of one that is half there is none. */
    ReceiptStatus receipt(TransferId transfer) {
        if (!isNow(transfer)) {
            return receipt(require(transfer));
        }
        if (isHalf(transfer)) {
            return ReceiptStatus.NONE;
        }
        try {
            Digest content = Files.exists(folder.roots()) ? currentRoots().content(now.files()) : Digest.NONE;
            return context.receipts().check(now, content, folder.receipt());
        } catch (IOException | IndexOutOfBoundsException damaged) {
            return ReceiptStatus.invalid("its digests can't be read: " + damaged.getMessage());
        }
    }

    /** Whether the next commit has to keep the state before it: a rule asks for it, or an older point needs it. */
    boolean keepsOldState() {
        return context.rules().get().keepsAny() || !pinned.isEmpty() || hasLocked();
    }

    boolean hasLocked() {
        return points.chain().stream().anyMatch(this::isLocked);
    }

    private boolean isLocked(Points.Stored point) {
        return point.meta()
                .lockedUntil()
                .filter(context.clock().instant()::isBefore)
                .isPresent();
    }

    /** After a commit. */
    void tellNewest() {
        points.chain().stream()
                .findFirst()
                .ifPresent(point -> tell(
                        EventType.POINT_CREATED,
                        "the state of " + point.state().at() + ", transfer " + point.transfer()
                                + ", is a recovery point now",
                        ""));
    }

    /** Removes the points that no rule keeps. What fails is tried again after the next commit: the commit is complete. */
    void retain() {
        retain(context.rules().get());
    }

    /** Removes all points that are not locked or being read. */
    void clear() {
        retain(RetentionRules.NONE);
    }

    private void retain(RetentionRules rules) {
        try {
            points.clean();
            Optional<Points.Stored> surplus = surplus(rules);
            while (surplus.isPresent()) {
                remove(surplus.get());
                surplus = surplus(rules);
            }
            measured.keySet()
                    .retainAll(
                            points.chain().stream().map(Points.Stored::folder).toList());
            refresh();
        } catch (IOException e) {
            LOG.warn(
                    "{}: recovery points that are not to be kept can't be removed: {}. It is tried again.",
                    folder.root(),
                    e.toString());
        }
    }

    /**
     * The oldest point that is not to be kept. One that is the same as the next state is not worth keeping, unless it is a
     * part of a common point, as other members may have changed meanwhile, or was read consistently and that one was not.
     */
    private Optional<Points.Stored> surplus(RetentionRules rules) throws IOException {
        List<Points.Stored> chain = points.chain();
        List<Points.Stored> distinct = new ArrayList<>();
        for (int i = 0; i < chain.size(); i++) {
            Points.Stored point = chain.get(i);
            State next = i == 0 ? now : chain.get(i - 1).state();
            if (saysMore(point.state(), next) || !isSameAs(next.files(), point)) {
                distinct.add(point);
            }
        }
        Set<Integer> kept =
                rules.keep(distinct.stream().map(point -> point.state().at()).toList());
        for (int i = chain.size() - 1; i >= 0; i--) {
            Points.Stored point = chain.get(i);
            int index = distinct.indexOf(point);
            if ((index < 0 || !kept.contains(index)) && !isLocked(point) && !pinned.containsKey(point.transfer())) {
                return Optional.of(point);
            }
        }
        return Optional.empty();
    }

    private static boolean saysMore(State state, State next) {
        return state.common().isPresent() || state.consistent() && !next.consistent();
    }

    private static boolean isSameAs(List<FileEntry> next, Points.Stored point) throws IOException {
        return point.meta().extents() == 0
                && point.meta().leaves() == 0
                && point.state().files().equals(next)
                && point.folder().held(point.meta().generation()).isEmpty();
    }

    private void remove(Points.Stored point) throws IOException {
        List<Points.Stored> chain = points.chain();
        int index = chain.indexOf(point);
        if (index == chain.size() - 1) {
            points.delete(point);
        } else {
            new PointMerge(chain.get(index + 1), point, context.merges()).run(points);
            points.load(now.transfer());
        }
        tell(EventType.POINT_REMOVED, "the recovery point of " + point.state().at() + " was removed by retention", "");
    }

    void lock(TransferId transfer, Instant until) throws IOException {
        Points.Stored point = require(transfer);
        if (point.meta().lockedUntil().filter(before -> !until.isAfter(before)).isPresent()) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "point " + transfer + " is locked until "
                            + point.meta().lockedUntil().get() + " already",
                    "a lock can only be prolonged");
        }
        points.write(point, point.meta().locked(until));
        refresh();
    }

    /** A point in which damage was found is not offered any more. */
    void damaged(TransferId transfer) throws IOException {
        Optional<Points.Stored> point = points.find(transfer);
        if (point.isPresent() && !point.get().meta().damaged()) {
            points.write(point.get(), point.get().meta().damage());
            refresh();
        }
    }

    private Points.Stored require(TransferId transfer) {
        return points.find(transfer)
                .orElseThrow(() -> new ReplicationException(
                        ErrorCode.INVALID_STATE,
                        "workload '" + state.name() + "' has no recovery point " + transfer,
                        "see replica:points " + state.name()));
    }

    /** Goes up with each change: {@link Levels} of an older version are not valid. */
    long version() {
        return version;
    }

    /** A state that is kept while it is read. */
    RecoveryPoint pin(TransferId transfer) throws IOException {
        return pin(transfer, currentRoots(transfer));
    }

    /** The same of a state whose digests nobody may have kept; its content is {@link Digest#NONE} then. */
    RecoveryPoint pinAny(TransferId transfer) throws IOException {
        return pin(transfer, hasDigests(transfer) ? currentRoots(transfer) : Optional.empty());
    }

    private RecoveryPoint pin(TransferId transfer, Optional<Roots> roots) throws IOException {
        RecoveryPoint point = find(transfer, roots);
        pinned.merge(transfer, 1, Integer::sum);
        return point;
    }

    void unpin(TransferId transfer) {
        pinned.computeIfPresent(transfer, (id, count) -> count == 1 ? null : count - 1);
    }

    /** What {@code current} is, or will be when a commit is complete. */
    Optional<TransferId> current() {
        return now.transfer();
    }

    /** Whether what is read of a state can be verified. */
    boolean hasDigests(TransferId transfer) {
        return !isNow(transfer) || Files.exists(folder.roots());
    }

    /** Whether the state is what is in {@code current}, and not a point. */
    boolean isNow(TransferId transfer) {
        return now.transfer().equals(Optional.of(transfer));
    }

    /** Whether a commit was begun and could not be completed: what is on disk is half of its state. */
    boolean isHalf(TransferId transfer) {
        return isNow(transfer) && !now.transfer().equals(state.transfer());
    }

    private Optional<Roots> currentRoots(TransferId transfer) throws IOException {
        return isNow(transfer) ? Optional.of(currentRoots()) : Optional.empty();
    }

    private RecoveryPoint find(TransferId transfer, Optional<Roots> roots) throws IOException {
        if (isNow(transfer)) {
            Digest content = roots.map(each -> each.content(now.files())).orElse(Digest.NONE);
            return new RecoveryPoint(
                    transfer,
                    now.at(),
                    content,
                    now.files(),
                    Optional.empty(),
                    false,
                    ReceiptStatus.NONE,
                    0,
                    now.common(),
                    now.consistent());
        }
        return view(require(transfer));
    }

    Roots roots(TransferId transfer) throws IOException {
        return now.transfer().equals(Optional.of(transfer))
                ? currentRoots()
                : require(transfer).roots();
    }

    private Roots currentRoots() throws IOException {
        if (!Files.exists(folder.roots())) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "no digests of '" + now.name() + "' are kept, as no recovery points are",
                    "set points in org.understudy.store; the next transfer makes both");
        }
        return Roots.read(folder.roots());
    }

    Levels levels(TransferId transfer) throws IOException {
        List<Points.Stored> path = new ArrayList<>();
        if (!now.transfer().equals(Optional.of(transfer))) {
            Points.Stored wanted = require(transfer);
            List<Points.Stored> chain = points.chain();
            for (int i = chain.indexOf(wanted); i >= 0; i--) {
                path.add(chain.get(i));
            }
        }
        return new Levels(files, folder.trees(), now.files(), path);
    }

    void tell(EventType type, String message, String remedy) {
        context.events()
                .publish(EventDraft.of(type, message)
                        .about(state.name(), state.id())
                        .with(state.primary())
                        .remedy(remedy));
    }
}
