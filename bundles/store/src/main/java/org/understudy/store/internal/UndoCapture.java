// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Digest;
import org.understudy.io.DurableFiles;
import org.understudy.io.SparseFile;

/**
 * Writes the undo log of a commit: the bytes that it will overwrite or cut off, and the leaves over them. Files that it
 * removes are moved into the point later, when they are removed; what it adds needs nothing, as the point's state doesn't
 * list it. For one commit and one thread.
 */
final class UndoCapture {
    private final WorkloadFolder folder;
    private final ByteBuffer buffer = ByteBuffer.allocate(HashTree.LEAF);

    UndoCapture(WorkloadFolder folder) {
        this.folder = folder;
    }

    /** Writes everything, durably, under a name that means nothing yet. */
    void write(State before, Roots roots, TransferId next, Changes changes) throws IOException {
        PointFolder point = folder.newPoint();
        DurableFiles.deleteTree(point.root());
        Files.createDirectories(point.files());
        Files.createDirectories(point.trees());
        before.write(point.state());
        roots.write(point.roots());
        keepReceipt(before, point);
        try (UndoWriter writer = new UndoWriter(point, 0, 0)) {
            for (Changes.FileChange change : changes.changed()) {
                capture(before.files().get(change.before()), change, writer);
            }
            writer.sync();
            new PointState(next, 0, writer.extents(), writer.leaves(), writer.data(), Optional.empty(), false)
                    .write(point.point());
        }
        DurableFiles.syncFolder(point.root());
        DurableFiles.syncFolder(folder.points());
        DurableFiles.syncFolder(folder.root());
    }

    /** By a second name: a receipt is replaced, and never written to. One that is missing is found to be, in the point. */
    private void keepReceipt(State before, PointFolder point) throws IOException {
        if (before.receipt() && Files.isRegularFile(folder.receipt(), LinkOption.NOFOLLOW_LINKS)) {
            Files.createLink(point.receipt(), folder.receipt());
        }
    }

    private void capture(FileEntry entry, Changes.FileChange change, UndoWriter writer) throws IOException {
        RangeSet lost = change.lost();
        RangeSet leaves = change.digested().blocks(HashTree.LEAF);
        Path path = WorkloadFolder.resolve(folder.current(), entry);
        try (SparseFile file = open(path);
                FileChannel tree = WorkloadFolder.open(HashTree.place(folder.trees(), entry.path()))) {
            int next = 0;
            for (int i = 0; i < leaves.count(); i++) {
                for (long at = leaves.start(i); at < Math.min(entry.size(), leaves.end(i)); at += HashTree.LEAF) {
                    long end = Math.min(entry.size(), at + HashTree.LEAF);
                    boolean whole = read(file, at, end);
                    Digest digest = HashTree.leaf(tree, at / HashTree.LEAF);
                    boolean suspect =
                            !whole || !HashTree.digest(buffer.duplicate()).equals(digest);
                    writer.leaf(change.before(), at / HashTree.LEAF, digest, suspect);
                    next = capture(change.before(), at, end, lost, next, writer);
                }
            }
        }
    }

    private static SparseFile open(Path path) throws IOException {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? SparseFile.openRead(path) : null;
    }

    /** @return whether the file, which nobody but the store may touch, has all the bytes; what is missing is zeros */
    private boolean read(SparseFile file, long at, long end) throws IOException {
        int length = (int) (end - at);
        int there = file == null
                ? 0
                : (int) Math.max(0, Math.min(length, file.channel().size() - at));
        buffer.clear().limit(there);
        if (there > 0) {
            StagedData.readFully(file.channel(), buffer, at);
        }
        buffer.limit(length);
        buffer.put(new byte[length - there]).flip();
        return there == length;
    }

    /** Writes the ranges within a leaf, whose bytes are in the buffer. */
    private int capture(int file, long at, long end, RangeSet lost, int first, UndoWriter writer) throws IOException {
        int i = first;
        while (i < lost.count() && lost.end(i) <= at) {
            i++;
        }
        for (int j = i; j < lost.count() && lost.start(j) < end; j++) {
            long from = Math.max(at, lost.start(j));
            long to = Math.min(end, lost.end(j));
            writer.data(file, from, buffer.slice((int) (from - at), (int) (to - from)));
        }
        return i;
    }
}
