// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.understudy.api.FileEntry;
import org.understudy.io.DurableFiles;
import org.understudy.io.SparseFile;

/**
 * Undoes a commit that can't be finished, on {@code current.applying}, by the undo log of its point. It can be cut anywhere
 * and run again with the same result.
 */
final class Rollback {
    private final WorkloadFolder folder;
    private final Points.Stored point;

    Rollback(WorkloadFolder folder, Points.Stored point) {
        this.folder = folder;
        this.point = point;
    }

    /** @param added the files of the state that the commit would have made */
    void run(List<FileEntry> added) throws IOException {
        List<FileEntry> files = point.state().files();
        FolderUpdate update = new FolderUpdate(folder.applying());
        Set<String> kept = files.stream().map(FileEntry::path).collect(Collectors.toSet());
        for (FileEntry entry : added) {
            if (!kept.contains(entry.path())) {
                update.delete(entry);
                HashTree.delete(folder.trees(), entry.path());
            }
        }
        for (Map.Entry<Integer, Path> held :
                point.folder().held(point.meta().generation()).entrySet()) {
            FileEntry entry = files.get(held.getKey());
            Path tree = point.folder().tree(held.getValue());
            if (Files.exists(tree)) {
                Files.move(tree, HashTree.place(folder.trees(), entry.path()), StandardCopyOption.REPLACE_EXISTING);
            }
            cut(entry, 0);
            update.add(held.getValue(), entry);
        }
        try (UndoLog log = UndoLog.open(point.folder(), point.meta())) {
            Set<Integer> touched = extents(log);
            leaves(log);
            touched.addAll(sizes(added));
            for (int file : touched) {
                DurableFiles.sync(path(files.get(file)));
            }
        }
        update.sync();
        DurableFiles.syncFolder(folder.trees());
        point.roots().write(folder.roots());
        Optional<byte[]> receipt = StateReceipts.read(point.folder().receipt());
        if (receipt.isPresent()) {
            DurableFiles.write(folder.receipt(), receipt.get());
        } else {
            Files.deleteIfExists(folder.receipt());
        }
    }

    private Path path(FileEntry entry) throws IOException {
        return WorkloadFolder.resolve(folder.applying(), entry);
    }

    private Set<Integer> extents(UndoLog log) throws IOException {
        Set<Integer> touched = new HashSet<>();
        ByteBuffer buffer = ByteBuffer.allocate(HashTree.LEAF);
        SparseFile open = null;
        try {
            for (long i = 0; i < log.extents(); i++) {
                UndoLog.Old old = log.extent(i);
                if (touched.add(old.file())) {
                    if (open != null) {
                        open.close();
                    }
                    FileEntry entry = point.state().files().get(old.file());
                    open = SparseFile.openWrite(path(entry));
                    Commit.setSize(open, entry.size());
                }
                if (old.zero()) {
                    open.punch(old.offset(), old.length());
                    continue;
                }
                for (long at = old.offset(); at < old.end(); at += buffer.capacity()) {
                    buffer.clear().limit((int) Math.min(buffer.capacity(), old.end() - at));
                    log.read(old, at, buffer);
                    StagedData.writeFully(open.channel(), buffer.flip(), at);
                }
            }
        } finally {
            if (open != null) {
                open.close();
            }
        }
        return touched;
    }

    private void leaves(UndoLog log) throws IOException {
        for (long i = 0; i < log.leaves(); ) {
            FileEntry entry = point.state().files().get(log.leaf(i).file());
            RangeSet changed = new RangeSet();
            try (HashTree tree = HashTree.open(folder.trees(), entry.path())) {
                int file = log.leaf(i).file();
                for (; i < log.leaves() && log.leaf(i).file() == file; i++) {
                    UndoLog.Leaf leaf = log.leaf(i);
                    tree.put(leaf.index(), leaf.digest());
                    changed.add(leaf.index() * HashTree.LEAF, (leaf.index() + 1) * HashTree.LEAF);
                }
                tree.cut(entry.size());
                tree.updateNodes(entry.size(), changed);
                tree.sync();
            }
        }
    }

    /** A file that grew has perhaps no undo but its old size. */
    private Set<Integer> sizes(List<FileEntry> made) throws IOException {
        Map<String, Integer> indexes = Changes.indexes(point.state().files());
        Set<Integer> touched = new HashSet<>();
        for (FileEntry entry : made) {
            Integer index = indexes.get(entry.path());
            if (index != null && point.state().files().get(index).size() != entry.size()) {
                FileEntry old = point.state().files().get(index);
                try (SparseFile file = SparseFile.openWrite(path(old))) {
                    Commit.setSize(file, old.size());
                }
                cut(old, Math.max(0, old.size() - 1));
                touched.add(index);
            }
        }
        return touched;
    }

    /** Brings a tree to its file's size, and computes the nodes from an offset on. */
    private void cut(FileEntry entry, long from) throws IOException {
        RangeSet changed = new RangeSet();
        changed.add(from, entry.size());
        try (HashTree tree = HashTree.open(folder.trees(), entry.path())) {
            tree.cut(entry.size());
            tree.updateNodes(entry.size(), changed);
            tree.sync();
        }
    }
}
