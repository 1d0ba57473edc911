// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.understudy.api.FileEntry;
import org.understudy.api.chunk.Digest;
import org.understudy.api.store.Damage;

/** Compares a state with its hash trees, and these with the roots that were written with the state. For one thread. */
final class Verification {
    /** More are not listed: the state is useless by then. */
    private static final int MOST = 10_000;

    private final StateView view;
    private final Leaves leaves;
    private final ByteBuffer leaf = ByteBuffer.allocate(HashTree.LEAF);
    private final List<Damage> found = new ArrayList<>();

    /** Which leaves of a state are read. */
    enum Leaves {
        ALL,
        /** Those that the next newer state does not have the same: the others are verified with that one. */
        OWN
    }

    /** Is told how far it is. */
    interface Progress {
        /**
         * Called after each leaf.
         *
         * @param file index of the file that is read next
         * @param leaf index of the leaf that is read next in it
         * @param bytes that were read
         * @return false to stop
         */
        boolean read(int file, long leaf, long bytes);
    }

    Verification(StateView view, Leaves leaves) {
        this.view = view;
        this.leaves = leaves;
    }

    /** Damaged ranges; those that follow each other are one. */
    List<Damage> run() {
        return run(0, 0, (file, next, bytes) -> true);
    }

    /** The same from a leaf of a file on, as far as the progress allows. */
    List<Damage> run(int firstFile, long firstLeaf, Progress progress) {
        List<FileEntry> files = view.point().files();
        Roots roots = view.roots();
        for (int i = firstFile; i < files.size() && found.size() < MOST; i++) {
            if (!verifyLeaves(files.get(i), i, i == firstFile ? firstLeaf : 0, progress)) {
                return List.copyOf(found);
            }
            if (!root(files.get(i)).equals(roots.roots().get(i)) && !isListed(files.get(i))) {
                found.add(new Damage(files.get(i).path(), 0, files.get(i).size()));
            }
        }
        return List.copyOf(found);
    }

    private boolean verifyLeaves(FileEntry file, int index, long first, Progress progress) {
        long count = HashTree.leaves(file.size());
        boolean on = true;
        long at = next(file, first);
        while (on && at < count && found.size() < MOST) {
            if (!view.isWhole(file, at, leaf)) {
                add(file, at * HashTree.LEAF);
            }
            on = progress.read(index, at + 1, HashTree.LEAF);
            at = next(file, at + 1);
        }
        return on;
    }

    private long next(FileEntry file, long from) {
        return leaves == Leaves.ALL ? from : view.nextOwnLeaf(file, from);
    }

    private void add(FileEntry file, long offset) {
        long length = Math.min(HashTree.LEAF, file.size() - offset);
        int last = found.size() - 1;
        if (last >= 0
                && found.get(last).file().equals(file.path())
                && found.get(last).offset() + found.get(last).length() == offset) {
            found.set(
                    last,
                    new Damage(
                            file.path(),
                            found.get(last).offset(),
                            found.get(last).length() + length));
        } else {
            found.add(new Damage(file.path(), offset, length));
        }
    }

    private boolean isListed(FileEntry file) {
        return !found.isEmpty() && found.get(found.size() - 1).file().equals(file.path());
    }

    private Digest root(FileEntry file) {
        MessageDigest root = HashTree.rootDigest(file.size());
        long count = HashTree.leaves(file.size());
        for (long first = 0; first < count; first += HashTree.FAN) {
            MessageDigest node = HashTree.sha256();
            for (long index = first; index < Math.min(count, first + HashTree.FAN); index++) {
                node.update(view.leaf(file, index).toBytes());
            }
            root.update(node.digest());
        }
        return Digest.of(root.digest());
    }
}
