// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.understudy.api.FileEntry;
import org.understudy.io.DurableFiles;

/** The names within a workload's folder. */
record WorkloadFolder(Path root) {
    /** The state in {@link #current}. */
    Path state() {
        return root.resolve("workload.state");
    }

    /** The state of files that are being adopted as {@link #current}. */
    Path adopting() {
        return root.resolve("workload.adopting");
    }

    /** What was {@link #current} before other files were adopted. */
    Path replaced() {
        return root.resolve("current.replaced");
    }

    /** The state file of a workload that was removed and whose files are kept. */
    Path removed() {
        return root.resolve("workload.state.removed");
    }

    /** The state file of a workload that was removed and whose files are being deleted. */
    Path deleted() {
        return root.resolve("workload.state.deleted");
    }

    Path current() {
        return root.resolve("current");
    }

    /** {@code current} while a commit is applied to it. */
    Path applying() {
        return root.resolve("current.applying");
    }

    /** What was {@code current.applying} when a commit's chunks were found lost; gone once there is a state again. */
    Path damaged() {
        return root.resolve("current.damaged");
    }

    /** The hash trees of the files of {@link #current}. */
    Path trees() {
        return root.resolve("trees");
    }

    /** Their roots. */
    Path roots() {
        return root.resolve("workload.roots");
    }

    /** The receipt of the state in {@link #current}. */
    Path receipt() {
        return root.resolve("workload.receipt");
    }

    /** The recovery points, a folder each: their numbers ascend with time. */
    Path points() {
        return root.resolve("points");
    }

    PointFolder point(long number) {
        return new PointFolder(points().resolve(String.format(Locale.ROOT, "%010d", number)));
    }

    /** A recovery point that is being written. */
    PointFolder newPoint() {
        return new PointFolder(points().resolve("new"));
    }

    /** The mark that {@link #current} is damaged. */
    Path damage() {
        return root.resolve("damage");
    }

    /** How far the verification in the background is. */
    Path scrub() {
        return root.resolve("scrub");
    }

    /** Copies that are being made, a folder each: what a crash leaves there is worthless. */
    Path copies() {
        return root.resolve("copies");
    }

    Path incoming() {
        return root.resolve("incoming");
    }

    /** The state that the open transfer will make. */
    Path manifest() {
        return incoming().resolve("manifest");
    }

    /** The manifest under its second name: the transfer is whole and will be applied, whatever happens. */
    Path commitMark() {
        return incoming().resolve("commit");
    }

    Path index() {
        return incoming().resolve("chunks.idx");
    }

    /** The data of extents of files that exist in {@code current}. */
    Path delta() {
        return incoming().resolve("delta.dat");
    }

    /** There if the open transfer compares all: what it does not change is known to be the same. Its name is synced with the commit mark. */
    Path compared() {
        return incoming().resolve("compared");
    }

    void setCompared(boolean compared) throws IOException {
        if (!compared) {
            Files.deleteIfExists(compared());
        } else if (!Files.exists(compared())) {
            Files.createFile(compared());
        }
    }

    /** Whether nothing of a state is taken over unseen from the one before. */
    boolean comparesAll(State target) {
        return target.base().isEmpty() || Files.exists(compared());
    }

    /** Files that are new, each under its index in the manifest. */
    Path newFiles() {
        return incoming().resolve("files");
    }

    Path newFile(int index) {
        return newFiles().resolve(Integer.toString(index));
    }

    /**
     * The place of a workload's file below one of the folders above.
     *
     * @throws IOException if a link stands in the way: nobody who plants one leads us out of the folder
     */
    static Path resolve(Path folder, FileEntry entry) throws IOException {
        Path path = folder;
        for (String component : entry.path().split("/")) {
            path = path.resolve(component);
            if (Files.isSymbolicLink(path)) {
                throw new IOException(path + " is a symbolic link");
            }
        }
        return path;
    }

    /** Opens a file of the store to read and write it, and makes it where it is not there; a link is not followed. */
    static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
    }

    /** @throws IOException if a link stands in place of one of the folders: what is written there would be elsewhere */
    void requireNoLinks() throws IOException {
        for (Path own : List.of(root, current(), applying(), trees(), points(), incoming(), newFiles())) {
            if (Files.isSymbolicLink(own)) {
                throw new IOException(own + " is a symbolic link, and nobody but the store may write there");
            }
        }
    }

    /** Deletes it all; the mark that says so goes last, so that a store that attaches it finishes what was cut. */
    void delete() throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(root)) {
            for (Path part : parts) {
                if (!part.equals(deleted())) {
                    DurableFiles.deleteTree(part);
                }
            }
        }
        DurableFiles.deleteTree(root);
    }

    static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }
}
