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
    private final ByteBuffer leaf = ByteBuffer.allocate(HashTree.LEAF);
    private final List<Damage> found = new ArrayList<>();

    Verification(StateView view) {
        this.view = view;
    }

    /** Damaged ranges; those that follow each other are one. */
    List<Damage> run() {
        List<FileEntry> files = view.point().files();
        Roots roots = view.roots();
        for (int i = 0; i < files.size() && found.size() < MOST; i++) {
            verifyLeaves(files.get(i));
            if (!root(files.get(i)).equals(roots.roots().get(i)) && !isListed(files.get(i))) {
                found.add(new Damage(files.get(i).path(), 0, files.get(i).size()));
            }
        }
        return List.copyOf(found);
    }

    private void verifyLeaves(FileEntry file) {
        for (long index = 0; index < HashTree.leaves(file.size()) && found.size() < MOST; index++) {
            if (!view.isWhole(file, index, leaf)) {
                add(file, index * HashTree.LEAF);
            }
        }
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
        long leaves = HashTree.leaves(file.size());
        for (long first = 0; first < leaves; first += HashTree.FAN) {
            MessageDigest node = HashTree.sha256();
            for (long index = first; index < Math.min(leaves, first + HashTree.FAN); index++) {
                node.update(view.leaf(file, index).toBytes());
            }
            root.update(node.digest());
        }
        return Digest.of(root.digest());
    }
}
