// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.understudy.api.FileEntry;
import org.understudy.io.DurableFiles;

/** Removes and adds files of {@code current}; each step finds its work done where an earlier run did it. */
final class FolderUpdate {
    private final Path root;
    private final Set<Path> changed = new TreeSet<>();

    FolderUpdate(Path root) {
        this.root = root;
        changed.add(root);
    }

    /** Deletes a file, and the folders that are empty without it. */
    void delete(FileEntry entry) throws IOException {
        Path file = WorkloadFolder.resolve(root, entry);
        if (Files.isRegularFile(file)) {
            Files.delete(file);
        }
        Path parent = file.getParent();
        // a file in place of a folder is a new one that an earlier run moved there
        while (!parent.equals(root) && !Files.isRegularFile(parent)) {
            try {
                Files.deleteIfExists(parent);
            } catch (DirectoryNotEmptyException stillUsed) {
                break;
            }
            parent = parent.getParent();
        }
        changed.add(parent);
    }

    /** @param staged the new file; not there if an earlier run moved it */
    void add(Path staged, FileEntry entry) throws IOException {
        Path file = WorkloadFolder.resolve(root, entry);
        if (WorkloadFolder.exists(staged)) {
            Files.createDirectories(file.getParent());
            Files.move(staged, file);
        }
        for (Path made = file.getParent(); !made.equals(root); made = made.getParent()) {
            changed.add(made);
        }
    }

    /** Makes the names in all changed folders durable. */
    void sync() throws IOException {
        for (Path folder : changed) {
            if (Files.isDirectory(folder)) {
                DurableFiles.syncFolder(folder);
            }
        }
    }
}
