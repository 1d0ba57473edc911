// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Digest;
import org.understudy.io.DurableFiles;
import org.understudy.io.SparseFile;

/** The hash trees of {@code current}. Every step can be cut, and done again with the same result. */
final class Trees {
    private static final Logger LOG = LoggerFactory.getLogger(Trees.class);

    private final WorkloadFolder folder;

    Trees(WorkloadFolder folder) {
        this.folder = folder;
    }

    /** The roots that are kept, if they are those of one of two states; else the trees are built anew. */
    Optional<Roots> find(TransferId one, TransferId other) {
        try {
            if (Files.exists(folder.roots())) {
                Roots roots = Roots.read(folder.roots());
                if (roots.transfer().equals(one) || roots.transfer().equals(other)) {
                    return Optional.of(roots);
                }
            }
        } catch (IOException damaged) {
            LOG.warn("{}. The hash trees are built anew.", damaged.getMessage());
        }
        return Optional.empty();
    }

    /** Builds all trees: of a replica from a version without them, or whose roots are damaged. */
    Roots build(Path files, State state) throws IOException {
        Files.createDirectories(folder.trees());
        List<Digest> roots = new ArrayList<>();
        for (FileEntry entry : state.files()) {
            roots.add(build(files, entry));
        }
        return write(state, roots);
    }

    private Digest build(Path files, FileEntry entry) throws IOException {
        Path path = WorkloadFolder.resolve(files, entry);
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return HashTree.UNKNOWN;
        }
        try (SparseFile file = SparseFile.openRead(path);
                HashTree tree = HashTree.open(folder.trees(), entry.path())) {
            tree.build(file, entry.size());
            tree.sync();
            return tree.root(entry.size());
        }
    }

    /**
     * Follows a transfer that was applied.
     *
     * @param known the roots of the state before, or of the new one if an earlier run came so far
     * @param suspect by index in the state before: what had another content than its tree said
     */
    Roots update(
            Path files,
            State before,
            State target,
            Optional<Roots> known,
            Changes changes,
            Map<Integer, RangeSet> suspect)
            throws IOException {
        if (known.isEmpty()) {
            return build(files, target);
        }
        Files.createDirectories(folder.trees());
        boolean again = known.get().transfer().equals(target.transfer().orElseThrow());
        Map<String, Digest> roots = new HashMap<>(known.get().byPath(again ? target.files() : before.files()));
        Map<String, Integer> existed = Changes.indexes(before.files());
        for (Changes.FileChange change : changes.changed()) {
            RangeSet unknown = unknown(target, change, suspect.getOrDefault(change.before(), new RangeSet()));
            Path path = WorkloadFolder.resolve(files, change.target());
            try (SparseFile file = SparseFile.openRead(path);
                    HashTree tree =
                            HashTree.open(folder.trees(), change.target().path())) {
                long size = change.target().size();
                tree.update(file, size, change.digested(), unknown);
                tree.sync();
                roots.put(change.target().path(), tree.root(size));
            }
        }
        List<Digest> list = new ArrayList<>();
        for (FileEntry entry : target.files()) {
            Digest root = existed.containsKey(entry.path()) ? roots.get(entry.path()) : null;
            list.add(root == null ? build(files, entry) : root);
        }
        return write(target, list);
    }

    /** A delta doesn't say what the rest of a leaf should be; a comparison with the primary found the rest equal. */
    private RangeSet unknown(State target, Changes.FileChange change, RangeSet suspect) {
        RangeSet unknown = new RangeSet();
        long size = change.target().size();
        for (int i = 0; !folder.comparesAll(target) && i < suspect.count(); i++) {
            for (long at = suspect.start(i); at < suspect.end(i); at += HashTree.LEAF) {
                long end = Math.min(size, at + HashTree.LEAF);
                if (at < end && !change.extents().covers(at, end)) {
                    unknown.add(at, at + HashTree.LEAF);
                }
            }
        }
        return unknown;
    }

    private Roots write(State state, List<Digest> list) throws IOException {
        DurableFiles.syncFolder(folder.trees());
        Roots roots = new Roots(state.transfer().orElseThrow(), list);
        roots.write(folder.roots());
        return roots;
    }
}
