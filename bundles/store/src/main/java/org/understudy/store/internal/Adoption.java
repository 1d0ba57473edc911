// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.store.AdoptedFiles;
import org.understudy.io.DurableFiles;

/**
 * Takes files that are there already as {@code current}. In this order, each step durable before the next one:
 *
 * <ol>
 *   <li>the state is written as {@code workload.adopting}: a crash behind it leaves all as it was
 *   <li>{@code current}, if there is one, is renamed to {@code current.replaced}: it is renamed back
 *   <li>the adopted folder is renamed to {@code current}: from here on it will be finished
 *   <li>what belongs to the state before is deleted: hash trees, roots, receipt, an open transfer
 *   <li>{@code workload.adopting} is renamed to {@code workload.state}
 *   <li>recovery points and {@code current.replaced} are deleted
 * </ol>
 */
final class Adoption {
    private final WorkloadFolder folder;
    private final IntConsumer done;

    Adoption(WorkloadFolder folder) {
        this(folder, step -> {});
    }

    /** @param done is told the number of each step that is done */
    Adoption(WorkloadFolder folder, IntConsumer done) {
        this.folder = folder;
        this.done = done;
    }

    void run(AdoptedFiles files, Instant now) throws IOException {
        State state = new State(
                files.workload(),
                files.name(),
                files.trustGroup(),
                files.primary(),
                Optional.of(TransferId.random()),
                Optional.empty(),
                Optional.empty(),
                now,
                list(files.folder()),
                0,
                false);
        state.write(folder.adopting());
        done.accept(1);
        if (WorkloadFolder.exists(folder.current())) {
            DurableFiles.move(folder.current(), folder.replaced());
            done.accept(2);
        }
        DurableFiles.move(files.folder(), folder.current());
        done.accept(3);
        recover();
    }

    /** Whether an adoption is under way that {@link #recover} finishes, where there is no state yet. */
    boolean isCut() {
        return Files.exists(folder.adopting()) && WorkloadFolder.exists(folder.current());
    }

    /** Finishes what a crash cut, or takes it back; repeatable. */
    void recover() throws IOException {
        boolean replaced = WorkloadFolder.exists(folder.replaced());
        if (!WorkloadFolder.exists(folder.current())) {
            if (replaced) {
                DurableFiles.move(folder.replaced(), folder.current());
                Files.deleteIfExists(folder.adopting());
            }
            return;
        }
        if (Files.exists(folder.adopting()) && (replaced || !Files.exists(folder.state()))) {
            DurableFiles.deleteTree(folder.trees());
            Files.deleteIfExists(folder.roots());
            Files.deleteIfExists(folder.receipt());
            DurableFiles.deleteTree(folder.incoming());
            done.accept(4);
            DurableFiles.move(folder.adopting(), folder.state());
            done.accept(5);
        }
        if (replaced) {
            DurableFiles.deleteTree(folder.points());
            DurableFiles.deleteTree(folder.replaced());
        }
    }

    /** The regular files of a folder, whose names a workload's may be; the rest stays where it is, and is none. */
    private static List<FileEntry> list(Path root) throws IOException {
        List<FileEntry> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    entry(root.relativize(file), attributes.size()).ifPresent(files::add);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(Comparator.comparing(FileEntry::path));
        return files;
    }

    private static Optional<FileEntry> entry(Path relative, long size) {
        try {
            return Optional.of(new FileEntry(
                    relative.toString().replace(relative.getFileSystem().getSeparator(), "/"), size));
        } catch (IllegalArgumentException notAllowed) {
            return Optional.empty();
        }
    }

    /** Where a location has the rest of an adoption of this workload. */
    static Optional<WorkloadFolder> find(AdoptedFiles files) throws IOException {
        if (!Files.isDirectory(files.location())) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> roots = Files.newDirectoryStream(files.location())) {
            for (Path root : roots) {
                WorkloadFolder folder = new WorkloadFolder(root);
                if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)
                        && Files.exists(folder.adopting())
                        && !Files.exists(folder.state())
                        && State.read(folder.adopting()).id().equals(files.workload())) {
                    return Optional.of(folder);
                }
            }
        }
        return Optional.empty();
    }
}
