// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.FileEntry;
import org.understudy.io.DurableFiles;

/**
 * Removes and adds files of {@code current}; each step finds its work done where an earlier run did it. The folder belongs
 * to the store: what stands in the way of a new file, and is not the workload's, is replaced.
 */
final class FolderUpdate {
    private static final Logger LOG = LoggerFactory.getLogger(FolderUpdate.class);

    private final Path root;
    private final Set<Path> changed = new TreeSet<>();

    FolderUpdate(Path root) {
        this.root = root;
        changed.add(root);
    }

    /** Moves a file out of the way, and deletes the folders that are empty without it. */
    void keep(FileEntry entry, Path place) throws IOException {
        Path file = WorkloadFolder.resolve(root, entry);
        if (Files.isRegularFile(file) && !WorkloadFolder.exists(place)) {
            Files.move(file, place);
        }
        delete(entry);
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
        Path file = root.resolve(entry.path());
        if (WorkloadFolder.exists(staged)) {
            clear(entry);
            Files.createDirectories(file.getParent());
            Files.move(staged, file);
        }
        for (Path made = file.getParent(); !made.equals(root); made = made.getParent()) {
            changed.add(made);
        }
    }

    /** Makes an empty file in place of one that somebody deleted: its content comes as extents, as any other difference. */
    void restore(FileEntry entry) throws IOException {
        Path file = WorkloadFolder.resolve(root, entry);
        if (WorkloadFolder.exists(file)) {
            return;
        }
        LOG.warn("{} is gone, though nobody but the store may delete it: it is made anew.", file);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
        for (Path made = file.getParent(); !made.equals(root); made = made.getParent()) {
            changed.add(made);
        }
    }

    /** The workload's own files are out of the way by now; links are removed, never followed. */
    private void clear(FileEntry entry) throws IOException {
        String[] components = entry.path().split("/");
        Path path = root;
        for (int i = 0; i < components.length; i++) {
            path = path.resolve(components[i]);
            boolean isPlace = i == components.length - 1;
            if (WorkloadFolder.exists(path) && (isPlace || !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))) {
                LOG.warn("{} is not the workload's: replaced by its new file {}.", path, entry.path());
                DurableFiles.deleteTree(path);
            }
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
