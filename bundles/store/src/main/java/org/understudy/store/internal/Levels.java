// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.understudy.api.FileEntry;
import org.understudy.api.chunk.Digest;
import org.understudy.io.SparseFile;

/**
 * A state as it is read: what its undo log has, else what that of the next newer point has, and so on to the files that
 * are there now. Valid until a commit or a removal of points; used under the workload's monitor.
 */
final class Levels implements AutoCloseable {
    private final Path files;
    private final Path trees;
    private final Map<String, FileEntry> base;
    /** The wanted state's first, the newest last. */
    private final List<Level> levels = new ArrayList<>();

    private String openPath;
    private SparseFile openFile;
    private Path openTreePath;
    private FileChannel openTree;

    private record Level(Points.Stored point, Map<String, Integer> indexes, Map<Integer, Path> held, UndoLog log) {
        long size(String path) {
            Integer index = indexes.get(path);
            return index == null ? 0 : point.state().files().get(index).size();
        }
    }

    /**
     * @param files the folder whose files are there now, of the state {@code now}
     * @param chain the points from the wanted one to the newest; empty for the files as they are
     */
    Levels(Path files, Path trees, List<FileEntry> now, List<Points.Stored> chain) throws IOException {
        this.files = files;
        this.trees = trees;
        this.base = byPath(now);
        try {
            for (Points.Stored point : chain) {
                levels.add(new Level(
                        point,
                        Changes.indexes(point.state().files()),
                        point.folder().held(point.meta().generation()),
                        UndoLog.open(point.folder(), point.meta())));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static Map<String, FileEntry> byPath(List<FileEntry> files) {
        Map<String, FileEntry> map = new HashMap<>();
        files.forEach(file -> map.put(file.path(), file));
        return map;
    }

    /** Fills the buffer from an offset of a file on; what the files lack is zeros, which no digest takes for right. */
    void read(String path, long offset, ByteBuffer buffer) throws IOException {
        read(0, path, offset, buffer);
    }

    private void read(int depth, String path, long offset, ByteBuffer buffer) throws IOException {
        int limit = buffer.limit();
        long size = depth == levels.size() ? size(path) : levels.get(depth).size(path);
        int there = (int) Math.max(0, Math.min(buffer.remaining(), size - offset));
        buffer.limit(buffer.position() + there);
        if (depth == levels.size()) {
            readNow(path, offset, buffer);
        } else {
            readLevel(depth, path, offset, buffer);
        }
        buffer.limit(limit);
        buffer.put(new byte[buffer.remaining()]);
    }

    private long size(String path) {
        FileEntry entry = base.get(path);
        // not listed: a file that a commit which failed has not moved into its point yet
        return entry == null ? Long.MAX_VALUE : entry.size();
    }

    private void readLevel(int depth, String path, long offset, ByteBuffer buffer) throws IOException {
        Level level = levels.get(depth);
        Integer file = level.indexes().get(path);
        int limit = buffer.limit();
        long at = offset;
        while (buffer.position() < limit) {
            int start = buffer.position();
            Optional<UndoLog.Old> old = level.log().at(file, at);
            long end = old.isPresent()
                    ? old.get().end()
                    : level.log().behind(file, at).map(UndoLog.Old::offset).orElse(Long.MAX_VALUE);
            buffer.limit((int) Math.min(limit, start + Math.min(Integer.MAX_VALUE - start, end - at)));
            if (old.isPresent()) {
                level.log().read(old.get(), at, buffer);
            } else if (level.held().containsKey(file)) {
                read(level.held().get(file), at, buffer);
            } else {
                read(depth + 1, path, at, buffer);
            }
            at += buffer.limit() - start;
            buffer.limit(limit);
        }
    }

    private void readNow(String path, long offset, ByteBuffer buffer) throws IOException {
        Path file = WorkloadFolder.resolve(files, new FileEntry(path, 0));
        if (Files.isRegularFile(file)) {
            if (!path.equals(openPath)) {
                closeFile();
                openFile = SparseFile.openRead(file);
                openPath = path;
            }
            read(openFile.channel(), offset, buffer);
        } else {
            buffer.put(new byte[buffer.remaining()]);
        }
    }

    private static void read(Path file, long offset, ByteBuffer buffer) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            read(channel, offset, buffer);
        }
    }

    private static void read(FileChannel channel, long offset, ByteBuffer buffer) throws IOException {
        long start = offset - buffer.position();
        while (buffer.hasRemaining() && channel.read(buffer, start + buffer.position()) >= 0) {
            continue;
        }
        buffer.put(new byte[buffer.remaining()]);
    }

    /**
     * What a file of the wanted state differs from least: a whole file on disk, and the ranges of it that are not the same.
     * Behind its end all is zeros, unless a range says otherwise.
     */
    record Origin(Path file, RangeSet different) {}

    Origin origin(String path) throws IOException {
        RangeSet different = new RangeSet();
        for (Level level : levels) {
            Integer file = level.indexes().get(path);
            level.log().extents(file, old -> different.add(old.offset(), old.end()));
            Path held = level.held().get(file);
            if (held != null) {
                return new Origin(held, different);
            }
        }
        return new Origin(WorkloadFolder.resolve(files, new FileEntry(path, 0)), different);
    }

    /** The next leaf, at or behind an index, that the wanted state does not have as the next newer one does. */
    long nextOwnLeaf(String path, long from, long end) throws IOException {
        if (levels.isEmpty()) {
            return from;
        }
        Level level = levels.get(0);
        Integer file = level.indexes().get(path);
        return level.held().containsKey(file)
                ? from
                : level.log().nextLeaf(file, from).orElse(end);
    }

    /** The digest that a leaf must have. */
    Digest leaf(String path, long index) throws IOException {
        for (Level level : levels) {
            Integer file = level.indexes().get(path);
            if (file == null) {
                return HashTree.UNKNOWN;
            }
            Optional<UndoLog.Leaf> leaf = level.log().leafAt(file, index);
            if (leaf.isPresent()) {
                return leaf.get().digest();
            }
            Path held = level.held().get(file);
            // the tree is moved right after its file
            if (held != null && Files.exists(level.point().folder().tree(held))) {
                return leaf(level.point().folder().tree(held), index);
            }
        }
        return leaf(HashTree.place(trees, path), index);
    }

    /** @return the next leaf whose digest is not that of zeros; {@code end} if there is none */
    long nextUnlikeZeros(String path, long from, long end, long size) throws IOException {
        long index = from;
        if (levels.isEmpty() && index < end && leaf(path, index).equals(HashTree.zeros(index, size))) {
            index += HashTree.wholeZeros(openTree, index, end); // many at once; the rest one by one
        }
        while (index < end && leaf(path, index).equals(HashTree.zeros(index, size))) {
            index++;
        }
        return index;
    }

    private Digest leaf(Path tree, long index) throws IOException {
        if (!tree.equals(openTreePath)) {
            closeTree();
            if (!Files.exists(tree)) {
                return HashTree.UNKNOWN;
            }
            openTree = FileChannel.open(tree, StandardOpenOption.READ);
            openTreePath = tree;
        }
        return HashTree.leaf(openTree, index);
    }

    /** @return where data may be, at or behind an offset; {@code size} if there is none */
    long nextData(String path, long offset, long size) throws IOException {
        long next = size;
        for (Level level : levels) {
            Integer file = level.indexes().get(path);
            if (file == null) {
                return next;
            }
            next = Math.min(next, nextData(level.log(), file, offset, next));
            Path held = level.held().get(file);
            if (held != null) {
                try (SparseFile sparse = SparseFile.openRead(held)) {
                    return nextData(sparse, offset, next);
                }
            }
        }
        readNow(path, 0, ByteBuffer.allocate(0));
        return path.equals(openPath) ? nextData(openFile, offset, next) : next;
    }

    private static long nextData(UndoLog log, int file, long offset, long limit) throws IOException {
        Optional<UndoLog.Old> old = log.at(file, offset);
        long at = offset;
        while (at < limit) {
            if (old.isPresent() && !old.get().zero()) {
                return Math.max(offset, old.get().offset());
            }
            old = log.behind(file, old.map(UndoLog.Old::offset).orElse(at));
            if (old.isEmpty()) {
                return limit;
            }
            at = old.get().offset();
        }
        return limit;
    }

    private static long nextData(SparseFile file, long offset, long limit) throws IOException {
        long data = file.nextData(offset);
        return data < 0 ? limit : Math.min(limit, data);
    }

    private void closeFile() throws IOException {
        if (openFile != null) {
            openFile.close();
            openFile = null;
            openPath = null;
        }
    }

    private void closeTree() throws IOException {
        if (openTree != null) {
            openTree.close();
            openTree = null;
            openTreePath = null;
        }
    }

    @Override
    public void close() throws IOException {
        for (Level level : levels) {
            level.log().close();
        }
        closeFile();
        closeTree();
    }
}
