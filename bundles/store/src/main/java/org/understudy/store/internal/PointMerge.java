// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.understudy.api.FileEntry;
import org.understudy.io.DurableFiles;

/**
 * Removes a point that is not the oldest one: its undo log is merged into that of the next older one, whose bytes win where
 * both have some. The older point's data file is appended to, its index files are written anew under the next generation,
 * and its {@link PointState} switches: cut before, both points are as they were; after, the newer one is in no chain and is
 * deleted at the next load.
 */
final class PointMerge {
    private final Points.Stored older;
    private final Points.Stored newer;
    private final Consumer<Step> observer;

    /** The marked steps; tests cut at each. */
    enum Step {
        COPIED,
        SWITCHED,
        REMOVED
    }

    PointMerge(Points.Stored older, Points.Stored newer, Consumer<Step> observer) {
        this.older = older;
        this.newer = newer;
        this.observer = observer;
    }

    void run(Points points) throws IOException {
        int generation = older.meta().generation() + 1;
        PointState merged;
        try (UndoLog olderLog = UndoLog.open(older.folder(), older.meta());
                UndoLog newerLog = UndoLog.open(newer.folder(), newer.meta());
                UndoWriter writer =
                        new UndoWriter(older.folder(), generation, older.meta().data())) {
            copy(olderLog, newerLog, writer);
            writer.sync();
            DurableFiles.syncFolder(older.folder().files());
            DurableFiles.syncFolder(older.folder().trees());
            DurableFiles.syncFolder(older.folder().root());
            merged = new PointState(
                    newer.meta().next(),
                    generation,
                    writer.extents(),
                    writer.leaves(),
                    writer.data(),
                    older.meta().lockedUntil(),
                    older.meta().damaged());
        }
        observer.accept(Step.COPIED);
        points.write(older, merged);
        observer.accept(Step.SWITCHED);
        points.delete(newer);
        Files.deleteIfExists(older.folder().extents(generation - 1));
        Files.deleteIfExists(older.folder().leaves(generation - 1));
        observer.accept(Step.REMOVED);
    }

    private void copy(UndoLog olderLog, UndoLog newerLog, UndoWriter writer) throws IOException {
        Map<Integer, List<UndoLog.Old>> extents = new TreeMap<>();
        Map<Integer, List<UndoLog.Leaf>> leaves = new TreeMap<>();
        read(olderLog, extents, leaves);
        Map<Integer, List<UndoLog.Old>> newExtents = new TreeMap<>();
        Map<Integer, List<UndoLog.Leaf>> newLeaves = new TreeMap<>();
        read(newerLog, newExtents, newLeaves);

        Map<Integer, Path> held = older.folder().held(older.meta().generation());
        Map<String, Integer> newerIndexes = Changes.indexes(newer.state().files());
        Map<Integer, Integer> common = new TreeMap<>(); // files of the older state that the newer one knows more of
        for (int i = 0; i < older.state().files().size(); i++) {
            Integer index = newerIndexes.get(older.state().files().get(i).path());
            if (index != null && !held.containsKey(i)) {
                common.put(i, index);
            }
        }
        link(common);
        TreeSet<Integer> files = new TreeSet<>(extents.keySet());
        files.addAll(leaves.keySet());
        files.addAll(common.keySet());
        for (int file : files) {
            Integer index = common.get(file);
            List<UndoLog.Old> ours = extents.getOrDefault(file, List.of());
            List<UndoLog.Old> theirs = index == null ? List.of() : newExtents.getOrDefault(index, List.of());
            merge(file, ours, theirs, newerLog, writer);
            List<UndoLog.Leaf> more = index == null ? List.of() : newLeaves.getOrDefault(index, List.of());
            mergeLeaves(file, leaves.getOrDefault(file, List.of()), more, writer);
        }
    }

    private static void read(
            UndoLog log, Map<Integer, List<UndoLog.Old>> extents, Map<Integer, List<UndoLog.Leaf>> leaves)
            throws IOException {
        for (long i = 0; i < log.extents(); i++) {
            UndoLog.Old old = log.extent(i);
            extents.computeIfAbsent(old.file(), file -> new ArrayList<>()).add(old);
        }
        for (long i = 0; i < log.leaves(); i++) {
            UndoLog.Leaf leaf = log.leaf(i);
            leaves.computeIfAbsent(leaf.file(), file -> new ArrayList<>()).add(leaf);
        }
    }

    /** Files that the newer point holds whole: a second name, so that either point has them whatever is cut. */
    private void link(Map<Integer, Integer> common) throws IOException {
        Map<Integer, Path> held = newer.folder().held(newer.meta().generation());
        for (Map.Entry<Integer, Integer> entry : common.entrySet()) {
            Path from = held.get(entry.getValue());
            if (from != null) {
                Path to = older.folder().file(entry.getKey(), older.meta().generation() + 1);
                linkOne(newer.folder().tree(from), older.folder().tree(to));
                linkOne(from, to);
            }
        }
    }

    private static void linkOne(Path from, Path to) throws IOException {
        Files.deleteIfExists(to); // left by a merge that was cut
        if (Files.exists(from)) {
            Files.createLink(to, from);
        }
    }

    private void merge(int file, List<UndoLog.Old> ours, List<UndoLog.Old> theirs, UndoLog newerLog, UndoWriter writer)
            throws IOException {
        RangeSet covered = new RangeSet();
        ours.forEach(old -> covered.add(old.offset(), old.end()));
        FileEntry entry = older.state().files().get(file);
        int next = 0;
        for (UndoLog.Old old : theirs) {
            long at = old.offset();
            long end = Math.min(old.end(), entry.size());
            while (at < end) {
                int index = covered.firstEndingAfter(at);
                long gapEnd = index < covered.count() ? Math.min(end, covered.start(index)) : end;
                if (at < gapEnd) {
                    next = addUpTo(at, ours, next, writer);
                    copy(file, old, at, gapEnd, newerLog, writer);
                }
                at = index < covered.count() ? Math.max(gapEnd, Math.min(end, covered.end(index))) : end;
            }
        }
        addUpTo(Long.MAX_VALUE, ours, next, writer);
    }

    private static int addUpTo(long offset, List<UndoLog.Old> ours, int first, UndoWriter writer) throws IOException {
        int next = first;
        while (next < ours.size() && ours.get(next).offset() < offset) {
            writer.add(ours.get(next++));
        }
        return next;
    }

    private static void copy(int file, UndoLog.Old old, long from, long to, UndoLog log, UndoWriter writer)
            throws IOException {
        if (old.zero()) {
            writer.add(new UndoLog.Old(file, true, from, to - from, 0));
            return;
        }
        for (long at = from; at < to; at += HashTree.LEAF) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(HashTree.LEAF, to - at));
            log.read(old, at, bytes);
            writer.data(file, at, bytes.flip());
        }
    }

    private void mergeLeaves(int file, List<UndoLog.Leaf> ours, List<UndoLog.Leaf> theirs, UndoWriter writer)
            throws IOException {
        long count = HashTree.leaves(older.state().files().get(file).size());
        TreeMap<Long, UndoLog.Leaf> all = new TreeMap<>();
        theirs.stream().filter(leaf -> leaf.index() < count).forEach(leaf -> all.put(leaf.index(), leaf));
        ours.forEach(leaf -> all.put(leaf.index(), leaf));
        for (UndoLog.Leaf leaf : all.values()) {
            writer.leaf(file, leaf.index(), leaf.digest(), leaf.suspect());
        }
    }
}
