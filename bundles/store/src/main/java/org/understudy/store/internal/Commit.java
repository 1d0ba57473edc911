// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Extent;
import org.understudy.io.DurableFiles;
import org.understudy.io.SparseFile;

/**
 * Applies a transfer whose commit mark is durable. It can be cut anywhere and run again with the same result:
 *
 * <ol>
 *   <li>If older states are kept, the undo log is written from {@code current}, synced, and renamed to its place among the
 *       points. Cut before: written again; after: used as it is. Files that the new state doesn't have are moved into it.
 *   <li>{@code current} is renamed to {@code current.applying}. Cut before: nothing happened; after: {@code current} is
 *       absent, never half.
 *   <li>Deletions, new files, extents, sizes: each step finds its work done where an earlier run did it.
 *   <li>All touched files and folders are synced, the receipt is written, then the state file. Cut before: applied again; after: the
 *       next run only does the rest.
 *   <li>{@code current.applying} is renamed back and {@code incoming} removed: the transfer is complete.
 * </ol>
 *
 * <p>Each run first counts the chunks in the index: the mark says how many there must be. A disk that lost some of them
 * since they were synced gets an error in the log, and the transfer is dropped. Where {@code current} was not hidden yet, it
 * is still the old state, and the primary's next cycle begins the transfer anew. Where it was, the undo log leads back to
 * the old state. Without one its content is of no known state: it is kept untouched as {@code current.damaged}, and the
 * workload has no state. The primary then finds that the replica doesn't hold the workload, stops, and sends everything
 * again when its operator says so; once that is committed, {@code current.damaged} is removed.
 */
final class Commit {
    private static final Logger LOG = LoggerFactory.getLogger(Commit.class);

    private final WorkloadFolder folder;
    private final Consumer<Step> observer;
    private final Points points;
    private final boolean keepsOldState;
    private final Trees trees;
    private final StateReceipts receipts;

    /** The marked steps; tests cut at each. */
    enum Step {
        MARKED,
        UNDO_WRITTEN,
        UNDO_MARKED,
        HIDDEN,
        FILES_DELETED,
        FILES_MOVED,
        EXTENTS_APPLIED,
        TREES_UPDATED,
        SYNCED,
        RECEIPT_WRITTEN,
        STATE_WRITTEN,
        SHOWN,
        CLEANED
    }

    /**
     * @param observer called after each step
     * @param keepsOldState whether the state before becomes a recovery point
     */
    Commit(
            WorkloadFolder folder,
            Consumer<Step> observer,
            Points points,
            boolean keepsOldState,
            StateReceipts receipts) {
        this.folder = folder;
        this.observer = observer;
        this.points = points;
        this.keepsOldState = keepsOldState;
        this.trees = new Trees(folder);
        this.receipts = receipts;
    }

    /**
     * Runs or finishes the commit.
     *
     * @param before what the state file says
     * @return what it says now: the mark's state, or another if chunks were lost
     */
    State run(State before) throws IOException {
        State target = State.read(folder.commitMark());
        observer.accept(Step.MARKED);
        if (before.transfer().equals(target.transfer())) {
            return show(before);
        }
        long found = countChunks();
        if (!target.chunks().equals(Optional.of(found))) {
            return drop(before, target, found);
        }
        StagedData staged = new StagedData(folder, target.files(), before.files());
        Changes changes = changes(before, target, staged);
        Optional<Points.Stored> point = point(before, target, changes);
        if (found > 0 || !before.files().equals(target.files()) || !isWhole(target)) {
            apply(before, target, staged, changes, point);
        } else {
            updateTrees(folder.current(), before, target, changes, Optional.empty());
        }
        State receipted = receipted(target);
        receipted.write(folder.state());
        observer.accept(Step.STATE_WRITTEN);
        return show(receipted);
    }

    /** Signs what the digests say; where none are kept there is nothing to sign. */
    private State receipted(State target) throws IOException {
        TransferId made = target.transfer().orElseThrow();
        Optional<Roots> roots = trees.find(made, made);
        boolean signed =
                roots.isPresent() && receipts.make(target, roots.get().content(target.files()), folder.receipt());
        if (roots.isEmpty()) {
            Files.deleteIfExists(folder.receipt());
        }
        observer.accept(Step.RECEIPT_WRITTEN);
        return target.receipted(signed);
    }

    private Changes changes(State before, State target, StagedData staged) throws IOException {
        try (ChunkIndex index = ChunkIndex.open(folder.index())) {
            return Changes.of(before.files(), target, staged, index);
        }
    }

    /** Makes the point of the state before, or finds it where an earlier run made it. */
    private Optional<Points.Stored> point(State before, State target, Changes changes) throws IOException {
        TransferId next = target.transfer().orElseThrow();
        Optional<Points.Stored> made = before.transfer().flatMap(from -> points.of(from, next));
        boolean hidden = WorkloadFolder.exists(folder.applying());
        if (made.isPresent() || before.transfer().isEmpty() || !keepsOldState || hidden) {
            return made;
        }
        TransferId from = before.transfer().get();
        Optional<Roots> known = trees.find(from, next);
        if (known.isEmpty()) {
            LOG.info("{}: all files are read for their hash trees, which they don't have yet.", folder.root());
        }
        Roots roots = known.isPresent() ? known.get() : trees.build(folder.current(), before);
        new UndoCapture(folder).write(before, new Roots(from, roots.roots()), next, changes);
        observer.accept(Step.UNDO_WRITTEN);
        Points.Stored point = points.publish();
        observer.accept(Step.UNDO_MARKED);
        return Optional.of(point);
    }

    /** Whether nothing changed the files' sizes: a comparison that finds no difference brings no chunk. */
    private boolean isWhole(State target) throws IOException {
        for (FileEntry entry : target.files()) {
            Path file = WorkloadFolder.resolve(folder.current(), entry);
            if (!Files.isRegularFile(file) || Files.size(file) != entry.size()) {
                return false;
            }
        }
        return WorkloadFolder.exists(folder.current());
    }

    private long countChunks() throws IOException {
        try (ChunkIndex index = ChunkIndex.open(folder.index())) {
            return index.count();
        }
    }

    private State drop(State before, State target, long found) throws IOException {
        String loss = folder.root() + ": transfer " + target.transfer().orElseThrow() + " has "
                + target.chunks().orElseThrow() + " chunks, the disk still has " + found;
        Optional<Points.Stored> point = before.transfer()
                .flatMap(from -> points.of(from, target.transfer().orElseThrow()));
        State after = before;
        if (!WorkloadFolder.exists(folder.applying())) {
            LOG.error("{}. The transfer is dropped, the state before it stays.", loss);
        } else if (point.isPresent()) {
            LOG.error("{}. The transfer is undone and dropped, the state before it stays.", loss);
            new Rollback(folder, point.get()).run(target.files());
            DurableFiles.move(folder.applying(), folder.current());
        } else {
            after = giveUp(before, loss);
        }
        if (point.isPresent()) {
            points.delete(point.get());
        }
        DurableFiles.deleteTree(folder.incoming());
        return after;
    }

    private State giveUp(State before, String loss) throws IOException {
        LOG.error("{}. Some are applied: the files are kept in {}, all must be sent again.", loss, folder.damaged());
        State after = before.none();
        after.write(folder.state());
        Files.deleteIfExists(folder.roots());
        Files.deleteIfExists(folder.receipt());
        if (WorkloadFolder.exists(folder.damaged())) {
            // that one was a state once; this one is half of its replacement
            DurableFiles.deleteTree(folder.applying());
        } else {
            DurableFiles.move(folder.applying(), folder.damaged());
        }
        return after;
    }

    private State show(State state) throws IOException {
        if (WorkloadFolder.exists(folder.applying())) {
            DurableFiles.move(folder.applying(), folder.current());
        }
        observer.accept(Step.SHOWN);
        DurableFiles.deleteTree(folder.damaged());
        DurableFiles.deleteTree(folder.incoming());
        observer.accept(Step.CLEANED);
        return state;
    }

    private void apply(State before, State target, StagedData staged, Changes changes, Optional<Points.Stored> point)
            throws IOException {
        if (WorkloadFolder.exists(folder.current())) {
            DurableFiles.move(folder.current(), folder.applying());
        } else if (!WorkloadFolder.exists(folder.applying())) {
            Files.createDirectory(folder.applying());
        }
        observer.accept(Step.HIDDEN);

        FolderUpdate update = new FolderUpdate(folder.applying());
        Set<String> kept = target.files().stream().map(FileEntry::path).collect(Collectors.toSet());
        for (int i = 0; i < before.files().size(); i++) {
            FileEntry entry = before.files().get(i);
            if (!kept.contains(entry.path())) {
                remove(update, entry, i, point);
            }
        }
        observer.accept(Step.FILES_DELETED);
        for (int i = 0; i < target.files().size(); i++) {
            if (!staged.isNew(i)) {
                update.restore(target.files().get(i));
            } else {
                update.add(folder.newFile(i), target.files().get(i));
            }
        }
        observer.accept(Step.FILES_MOVED);
        Set<Integer> touched = applyExtents(target, staged);
        touched.addAll(resize(before.files(), target, staged));
        observer.accept(Step.EXTENTS_APPLIED);
        updateTrees(folder.applying(), before, target, changes, point);
        observer.accept(Step.TREES_UPDATED);
        for (int file : touched) {
            DurableFiles.sync(path(target, file));
        }
        update.sync();
        if (point.isPresent()) {
            DurableFiles.syncFolder(point.get().folder().files());
            DurableFiles.syncFolder(point.get().folder().trees());
        }
        observer.accept(Step.SYNCED);
    }

    private void remove(FolderUpdate update, FileEntry entry, int index, Optional<Points.Stored> point)
            throws IOException {
        if (point.isEmpty()) {
            update.delete(entry);
            HashTree.delete(folder.trees(), entry.path());
            return;
        }
        Path place = point.get().folder().file(index);
        update.keep(entry, place);
        Path tree = HashTree.place(folder.trees(), entry.path());
        if (Files.exists(tree)) {
            Files.move(tree, point.get().folder().tree(place), StandardCopyOption.REPLACE_EXISTING);
        }
        HashTree.delete(folder.trees(), entry.path());
    }

    private void updateTrees(Path files, State before, State target, Changes changes, Optional<Points.Stored> point)
            throws IOException {
        TransferId next = target.transfer().orElseThrow();
        Optional<Roots> known = trees.find(before.transfer().orElse(next), next);
        if (known.isEmpty() && !keepsOldState && point.isEmpty()) {
            return; // nobody asks for digests where only the latest state is kept, and all files would be read for them
        }
        Map<Integer, RangeSet> suspect = new HashMap<>();
        if (point.isPresent()) {
            try (UndoLog log = UndoLog.open(point.get().folder(), point.get().meta())) {
                suspect = log.suspect();
            }
        }
        trees.update(files, before, target, known, changes, suspect);
    }

    /** Writes the extents of existing files, in the order of their sequence numbers: the later one wins. */
    private Set<Integer> applyExtents(State target, StagedData staged) throws IOException {
        Set<Integer> touched = new HashSet<>();
        ByteBuffer buffer = ByteBuffer.allocate(ChunkLimits.MAX_RAW);
        try (ChunkIndex index = ChunkIndex.open(folder.index());
                FileChannel delta = WorkloadFolder.open(folder.delta());
                OpenFile open = new OpenFile()) {
            for (long sequence = index.from(0); sequence >= 0; sequence = index.from(sequence + 1)) {
                ChunkIndex.Entry entry = index.get(sequence);
                long deltaAt = entry.deltaPosition();
                for (Extent extent : entry.extents()) {
                    if (staged.isNew(extent.file())) {
                        continue;
                    }
                    SparseFile file = open.get(path(target, extent.file()));
                    if (touched.add(extent.file())) {
                        setSize(file, target.files().get(extent.file()).size());
                    }
                    if (extent.kind() == Extent.Kind.ZERO) {
                        file.punch(extent.offset(), extent.length());
                    } else {
                        buffer.clear().limit((int) extent.length());
                        StagedData.readFully(delta, buffer, deltaAt);
                        StagedData.writeFully(file.channel(), buffer.flip(), extent.offset());
                        deltaAt += extent.length();
                    }
                }
            }
        }
        return touched;
    }

    /** Files may grow or shrink without an extent. What an earlier run resized was perhaps not synced by it. */
    private Set<Integer> resize(List<FileEntry> before, State target, StagedData staged) throws IOException {
        Set<FileEntry> same = Set.copyOf(before);
        Set<Integer> touched = new HashSet<>();
        for (int i = 0; i < target.files().size(); i++) {
            Path path = path(target, i);
            long size = target.files().get(i).size();
            if (Files.size(path) != size
                    || !staged.isNew(i) && !same.contains(target.files().get(i))) {
                try (SparseFile file = SparseFile.openWrite(path)) {
                    setSize(file, size);
                }
                touched.add(i);
            }
        }
        return touched;
    }

    static void setSize(SparseFile file, long size) throws IOException {
        file.channel().truncate(size);
        if (file.channel().size() < size) {
            file.channel().write(ByteBuffer.wrap(new byte[1]), size - 1);
            file.punch(size - 1, 1);
        }
    }

    private Path path(State target, int file) throws IOException {
        return WorkloadFolder.resolve(folder.applying(), target.files().get(file));
    }

    /** The file that the last extent was written to. */
    private static final class OpenFile implements AutoCloseable {
        private Path path;
        private SparseFile file;

        SparseFile get(Path wanted) throws IOException {
            if (!wanted.equals(path)) {
                close();
                file = SparseFile.openWrite(wanted);
                path = wanted;
            }
            return file;
        }

        @Override
        public void close() throws IOException {
            if (file != null) {
                file.close();
                file = null;
            }
        }
    }
}
