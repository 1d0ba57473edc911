// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.understudy.api.FileEntry;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Extent;
import org.understudy.io.DurableFiles;
import org.understudy.io.SparseFile;

/**
 * Applies a transfer whose commit mark is durable. It can be cut anywhere and run again with the same result:
 *
 * <ol>
 *   <li>{@code current} is renamed to {@code current.applying}. Cut before: nothing happened; after: {@code current} is
 *       absent, never half.
 *   <li>Deletions, new files, extents, sizes: each step finds its work done where an earlier run did it.
 *   <li>All touched files and folders are synced, then it is renamed back. Cut before: applied again; after: only the
 *       state file is old, and applying again changes nothing.
 *   <li>The state file is written: the transfer is complete. Cut after: {@code incoming} is removed at the next start.
 * </ol>
 */
final class Commit {
    private final WorkloadFolder folder;
    private final Consumer<Step> observer;

    /** The marked steps; tests cut at each. */
    enum Step {
        MARKED,
        HIDDEN,
        FILES_DELETED,
        FILES_MOVED,
        EXTENTS_APPLIED,
        SYNCED,
        SHOWN,
        STATE_WRITTEN,
        CLEANED
    }

    /** @param observer called after each step */
    Commit(WorkloadFolder folder, Consumer<Step> observer) {
        this.folder = folder;
        this.observer = observer;
    }

    /**
     * Runs or finishes the commit.
     *
     * @param before the files of the state file, before this commit
     * @return the state that is current now
     */
    State run(List<FileEntry> before) throws IOException {
        State target = State.read(folder.commitMark());
        observer.accept(Step.MARKED);
        if (WorkloadFolder.exists(folder.current())) {
            if (!changes(before, target)) {
                return finish(target);
            }
            DurableFiles.move(folder.current(), folder.applying());
        } else if (!WorkloadFolder.exists(folder.applying())) {
            Files.createDirectory(folder.applying());
        }
        observer.accept(Step.HIDDEN);

        Set<Path> folders = new TreeSet<>();
        folders.add(folder.applying());
        delete(before, target, folders);
        observer.accept(Step.FILES_DELETED);
        StagedData staged = new StagedData(folder, target.files(), before);
        moveNewFiles(target, staged, folders);
        observer.accept(Step.FILES_MOVED);
        Set<Integer> touched = applyExtents(target, staged);
        touched.addAll(resize(target));
        observer.accept(Step.EXTENTS_APPLIED);
        for (int file : touched) {
            DurableFiles.sync(path(target, file));
        }
        for (Path changed : folders) {
            if (Files.isDirectory(changed)) {
                DurableFiles.syncFolder(changed);
            }
        }
        observer.accept(Step.SYNCED);
        DurableFiles.move(folder.applying(), folder.current());
        observer.accept(Step.SHOWN);
        return finish(target);
    }

    private boolean changes(List<FileEntry> before, State target) throws IOException {
        if (!before.equals(target.files())) {
            return true;
        }
        try (ChunkIndex index = ChunkIndex.open(folder.index())) {
            return index.count() > 0;
        }
    }

    private State finish(State target) throws IOException {
        target.write(folder.state());
        observer.accept(Step.STATE_WRITTEN);
        clean();
        return target;
    }

    /** Removes what a complete transfer left. */
    void clean() throws IOException {
        DurableFiles.deleteTree(folder.incoming());
        observer.accept(Step.CLEANED);
    }

    private void delete(List<FileEntry> before, State target, Set<Path> folders) throws IOException {
        Set<String> kept = target.files().stream().map(FileEntry::path).collect(Collectors.toSet());
        for (FileEntry entry : before) {
            if (!kept.contains(entry.path())) {
                Path file = WorkloadFolder.resolve(folder.applying(), entry);
                if (Files.isRegularFile(file)) {
                    Files.delete(file);
                }
                deleteEmptyParents(file.getParent(), folders);
            }
        }
    }

    private void deleteEmptyParents(Path start, Set<Path> folders) throws IOException {
        Path path = start;
        // a file in place of a folder is a new one that an earlier run moved there
        while (!path.equals(folder.applying()) && !Files.isRegularFile(path)) {
            try {
                Files.deleteIfExists(path);
            } catch (DirectoryNotEmptyException stillUsed) {
                break;
            }
            path = path.getParent();
        }
        folders.add(path);
    }

    private void moveNewFiles(State target, StagedData staged, Set<Path> folders) throws IOException {
        for (int i = 0; i < target.files().size(); i++) {
            if (!staged.isNew(i)) {
                continue;
            }
            Path file = path(target, i);
            for (Path made = file.getParent(); !made.equals(folder.applying()); made = made.getParent()) {
                folders.add(made);
            }
            if (WorkloadFolder.exists(folder.newFile(i))) {
                Files.createDirectories(file.getParent());
                Files.move(folder.newFile(i), file);
            }
        }
    }

    /** Writes the extents of existing files, in the order of their sequence numbers: the later one wins. */
    private Set<Integer> applyExtents(State target, StagedData staged) throws IOException {
        Set<Integer> touched = new HashSet<>();
        ByteBuffer buffer = ByteBuffer.allocate(ChunkLimits.MAX_RAW);
        try (ChunkIndex index = ChunkIndex.open(folder.index());
                FileChannel delta = FileChannel.open(
                        folder.delta(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                OpenFile open = new OpenFile()) {
            for (long sequence = 0; sequence < index.nextSequence(); sequence++) {
                ChunkIndex.Entry entry = index.find(sequence);
                long deltaAt = entry == null ? 0 : entry.deltaPosition();
                for (Extent extent : entry == null ? List.<Extent>of() : entry.extents()) {
                    if (staged.isNew(extent.file())) {
                        continue;
                    }
                    SparseFile file = open.get(path(target, extent.file()));
                    if (touched.add(extent.file())) {
                        setSize(file, target.files().get(extent.file()).size());
                    }
                    if (extent.kind() == Extent.Kind.ZERO) {
                        file.punch(extent.offset(), extent.length());
                    } else {
                        buffer.clear().limit((int) extent.length());
                        StagedData.readFully(delta, buffer, deltaAt);
                        StagedData.writeFully(file.channel(), buffer.flip(), extent.offset());
                        deltaAt += extent.length();
                    }
                }
            }
        }
        return touched;
    }

    /** Files may grow or shrink without an extent. */
    private Set<Integer> resize(State target) throws IOException {
        Set<Integer> touched = new HashSet<>();
        for (int i = 0; i < target.files().size(); i++) {
            Path path = path(target, i);
            long size = target.files().get(i).size();
            if (Files.size(path) != size) {
                try (SparseFile file = SparseFile.openWrite(path)) {
                    setSize(file, size);
                }
                touched.add(i);
            }
        }
        return touched;
    }

    private static void setSize(SparseFile file, long size) throws IOException {
        file.channel().truncate(size);
        if (file.channel().size() < size) {
            file.channel().write(ByteBuffer.wrap(new byte[1]), size - 1);
            file.punch(size - 1, 1);
        }
    }

    private Path path(State target, int file) throws IOException {
        return WorkloadFolder.resolve(folder.applying(), target.files().get(file));
    }

    /** The file that the last extent was written to. */
    private static final class OpenFile implements AutoCloseable {
        private Path path;
        private SparseFile file;

        SparseFile get(Path wanted) throws IOException {
            if (!wanted.equals(path)) {
                close();
                file = SparseFile.openWrite(wanted);
                path = wanted;
            }
            return file;
        }

        @Override
        public void close() throws IOException {
            if (file != null) {
                file.close();
                file = null;
            }
        }
    }
}
