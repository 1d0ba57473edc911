// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.Damage;
import org.understudy.api.store.StateCopy;
import org.understudy.io.DurableFiles;
import org.understudy.io.FileClone;
import org.understudy.io.SparseFile;

/**
 * Copies one state into a folder, for one thread. The files are made in a folder of their own within the workload's, synced,
 * and moved to their place as the last step. Cut before: {@link Workload#load} deletes what there is; after: it is whole.
 *
 * <p>The state is pinned before anything is read: a commit meanwhile keeps it as a point. Where the file system can share
 * blocks, all files are cloned within the workload's monitor, so of one state, and what they differ in from the wanted one
 * is written over them. Else everything is read through the {@link StateView}.
 */
final class Copying {
    private static final Logger LOG = LoggerFactory.getLogger(Copying.class);

    private static final int BLOCK = 4096;

    private final Workload workload;
    private final CopyProgress progress;
    private final Consumer<Step> observer;
    private final Path target;
    private final Path folder;
    private final ByteBuffer leaf = ByteBuffer.allocate(HashTree.LEAF);
    private long done;
    private long total;
    private long written;

    /** The marked steps; tests cut at each. */
    enum Step {
        PINNED,
        CLONED,
        WRITTEN,
        SYNCED,
        MOVED
    }

    /** @param observer called after each step */
    Copying(Workload workload, Path target, CopyProgress progress, Consumer<Step> observer) {
        this.workload = workload;
        this.target = target.toAbsolutePath().normalize();
        this.progress = progress;
        this.observer = observer;
        this.folder = workload.folder().copies().resolve(UUID.randomUUID().toString());
    }

    StateCopy run(TransferId state) {
        boolean complete = false;
        try {
            requireTarget();
            StateCopy copy = copy(state);
            complete = true;
            return copy;
        } catch (IOException e) {
            // before it is cleared: then the disk is not full any more
            throw StoreErrors.io(workload.folder().root(), e);
        } finally {
            if (!complete) {
                clear();
            }
        }
    }

    /** A failure here doesn't hide the one that led here. */
    private void clear() {
        try {
            DurableFiles.deleteTree(folder);
        } catch (IOException e) {
            LOG.warn("{} can't be deleted: {}. It is, at the next start.", folder, e.toString());
        }
    }

    private void requireTarget() throws IOException {
        if (WorkloadFolder.exists(target)) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE, target + " is there already", "delete it, or choose another folder");
        }
        Path parent = target.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE, "the folder of " + target + " is not there", "make it first");
        }
        if (!Files.getFileStore(parent)
                .equals(Files.getFileStore(workload.folder().root()))) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    target + " is on another file system than "
                            + workload.folder().root(),
                    "choose a folder on the same file system");
        }
    }

    private StateCopy copy(TransferId state) throws IOException {
        Map<FileEntry, RangeSet> different = new HashMap<>();
        boolean shared;
        StateView view;
        synchronized (workload) {
            view = open(state);
            try {
                observer.accept(Step.PINNED);
                Files.createDirectories(folder);
                shared = share(view, different);
            } catch (IOException | RuntimeException e) {
                view.close();
                throw e;
            }
        }
        try (view) {
            observer.accept(Step.CLONED);
            if (shared) {
                writeDifferences(view, different);
            } else {
                DurableFiles.deleteTree(folder);
                Files.createDirectories(folder);
                writeAll(view);
            }
            observer.accept(Step.WRITTEN);
            sync(view);
            observer.accept(Step.SYNCED);
            DurableFiles.move(folder, target);
            observer.accept(Step.MOVED);
            return new StateCopy(view.point(), target, shared, written, view.isDigested() ? written : 0);
        }
    }

    private StateView open(TransferId state) throws IOException {
        if (workload.history().isHalf(state)) {
            throw new ReplicationException(
                    ErrorCode.INVALID_STATE,
                    "the commit of transfer " + state + " is not complete yet",
                    "see replica:show, and try again when replication goes on");
        }
        StateView view = StateView.openAny(workload, state);
        if (view.point().damaged()) {
            view.close();
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    "the recovery point " + state + " is damaged",
                    "use another one; replica:verify shows what is damaged");
        }
        return view;
    }

    /** @return whether all files were cloned; if not, what was made of them is of no use */
    private boolean share(StateView view, Map<FileEntry, RangeSet> different) throws IOException {
        for (FileEntry file : view.point().files()) {
            Levels.Origin origin = view.origin(file);
            requireWhole(origin, file, view);
            Path copy = folder.resolve(file.path());
            Files.createDirectories(copy.getParent());
            if (!FileClone.make(origin.file(), copy)) {
                return false;
            }
            RangeSet ranges = origin.different();
            requireUndamaged(origin, file, ranges);
            different.put(file, ranges);
            for (int i = 0; i < ranges.count(); i++) {
                total += ranges.end(i) - ranges.start(i);
            }
        }
        return true;
    }

    /** Without a digest, or a block read, nothing else would notice a file that somebody removed or cut. */
    private void requireWhole(Levels.Origin origin, FileEntry file, StateView view) throws IOException {
        boolean there = Files.isRegularFile(origin.file(), LinkOption.NOFOLLOW_LINKS);
        boolean isLatest = workload.history().isNow(view.point().transfer());
        if (!there || isLatest && Files.size(origin.file()) != file.size()) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    origin.file() + " is " + (there ? "not as long as it was" : "gone"),
                    "replica:verify shows all that is damaged; use another recovery point");
        }
    }

    /** Blocks that are shared are not read: what is known of them must do. */
    private void requireUndamaged(Levels.Origin origin, FileEntry file, RangeSet different) {
        if (origin.file().startsWith(workload.folder().points())) {
            return;
        }
        List<Damage> known = workload.damage().map(DamageMark::ranges).orElse(List.of());
        for (Damage damage : known) {
            long end = Math.min(file.size(), damage.offset() + damage.length());
            if (damage.file().equals(file.path()) && damage.offset() < end && !different.covers(damage.offset(), end)) {
                throw new ReplicationException(
                        ErrorCode.STORE_FAILED,
                        file.path() + " is damaged from byte " + damage.offset() + " on",
                        "wait until the primary has repaired it with its next cycle, or use another recovery point");
            }
        }
    }

    private void writeDifferences(StateView view, Map<FileEntry, RangeSet> different) throws IOException {
        requireRoom(total);
        advance(0);
        for (FileEntry file : view.point().files()) {
            RangeSet ranges = different.get(file);
            Path path = folder.resolve(file.path());
            setSize(path, file.size());
            try (SparseFile copy = SparseFile.openWrite(path)) {
                for (int i = 0; i < ranges.count(); i++) {
                    write(view, file, copy, ranges.start(i), Math.min(file.size(), ranges.end(i)));
                }
            }
        }
    }

    private void writeAll(StateView view) throws IOException {
        requireRoom(needed(view));
        total = view.point().files().stream().mapToLong(FileEntry::size).sum();
        advance(0);
        for (FileEntry file : view.point().files()) {
            Path path = folder.resolve(file.path());
            Files.createDirectories(path.getParent());
            setSize(path, file.size());
            try (SparseFile copy = SparseFile.openWrite(path)) {
                long at = 0;
                while (at < file.size()) {
                    long data = view.nextData(file, at);
                    long start = data < 0 ? file.size() : data / HashTree.LEAF * HashTree.LEAF;
                    advance(Math.max(at, start) - at);
                    at = Math.max(at, start);
                    long end = Math.min(file.size(), at + HashTree.LEAF);
                    write(view, file, copy, at, end);
                    at = end;
                }
            }
        }
    }

    /** At most: a point may have less data than the latest state. */
    private long needed(StateView view) throws IOException {
        WorkloadFolder names = workload.folder();
        long latest = Space.of(names.current()) + Space.of(names.applying());
        return workload.history().isNow(view.point().transfer()) ? latest : latest + Space.of(names.points());
    }

    private void requireRoom(long bytes) throws IOException {
        workload.room().requireAll(workload.folder().root(), bytes);
    }

    /** Within a leaf each time, as the view reads and verifies whole ones. */
    private void write(StateView view, FileEntry file, SparseFile copy, long from, long to) throws IOException {
        for (long at = from; at < to; ) {
            long end = Math.min(to, (at / HashTree.LEAF + 1) * HashTree.LEAF);
            leaf.clear().limit((int) (end - at));
            view.read(file, at, leaf);
            leaf.flip();
            writeLeaf(copy, at);
            written += end - at;
            advance(end - at);
            at = end;
        }
    }

    /** Writes what was read, and makes its blocks of zeros holes. */
    private void writeLeaf(SparseFile copy, long at) throws IOException {
        int length = leaf.limit();
        for (int start = 0; start < length; ) {
            boolean zero = isZero(start, length);
            int end = start;
            do {
                end = Math.min(length, end + BLOCK);
            } while (end < length && isZero(end, length) == zero);
            if (zero && copy.nextData(at + start) >= 0) {
                copy.punch(at + start, end - start);
            } else if (!zero) {
                StagedData.writeFully(copy.channel(), leaf.slice(start, end - start), at + start);
            }
            start = end;
        }
    }

    private boolean isZero(int start, int length) {
        int end = Math.min(length, start + BLOCK);
        int at = start;
        while (at < end && leaf.get(at) == 0) {
            at++;
        }
        return at == end;
    }

    private static void setSize(Path path, long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(size);
        }
    }

    private void advance(long bytes) {
        done += bytes;
        if (!progress.copied(done, total)) {
            throw new CancellationException("the copy of " + workload.folder().root() + " was cancelled");
        }
    }

    private void sync(StateView view) throws IOException {
        Set<Path> folders = new LinkedHashSet<>();
        for (FileEntry file : view.point().files()) {
            Path path = folder.resolve(file.path());
            DurableFiles.sync(path);
            for (Path made = path.getParent(); !made.equals(folder); made = made.getParent()) {
                folders.add(made);
            }
        }
        folders.add(folder);
        for (Path each : folders) {
            DurableFiles.syncFolder(each);
        }
    }
}
