// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.understudy.api.FileEntry;
import org.understudy.api.chunk.ChunkDigest;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.io.DurableFiles;
import org.understudy.io.SparseFile;

/**
 * The bytes of a transfer that is being received. Files that are new are written at their final offsets, so that an
 * initial replication writes each byte once; what changes in a file of {@code current} is appended to delta.dat.
 * Thread-safe, as all writes are positional.
 */
final class StagedData {
    private final WorkloadFolder folder;
    private final List<FileEntry> files;
    private final BitSet isNew = new BitSet();
    private final AtomicLong deltaEnd = new AtomicLong();

    StagedData(WorkloadFolder folder, List<FileEntry> files, List<FileEntry> current) throws IOException {
        this.folder = folder;
        this.files = files;
        Set<String> existing = current.stream().map(FileEntry::path).collect(Collectors.toSet());
        for (int i = 0; i < files.size(); i++) {
            isNew.set(i, !existing.contains(files.get(i).path()));
        }
    }

    /** Makes the files to write to, in the sizes of the list; those that are there keep their content. */
    void prepare() throws IOException {
        Files.createDirectories(folder.newFiles());
        for (int i = isNew.nextSetBit(0); i >= 0; i = isNew.nextSetBit(i + 1)) {
            try (FileChannel channel = WorkloadFolder.open(folder.newFile(i))) {
                long size = files.get(i).size();
                channel.truncate(size);
                if (channel.size() < size) {
                    channel.write(ByteBuffer.wrap(new byte[1]), size - 1);
                }
            }
        }
        try (FileChannel delta = WorkloadFolder.open(folder.delta())) {
            deltaEnd.set(delta.size());
        }
    }

    /** How much of {@code current} will be overwritten. */
    long deltaBytes() {
        return deltaEnd.get();
    }

    boolean isNew(int file) {
        return isNew.get(file);
    }

    /** Whether all extents lie within their files. */
    boolean fits(List<Extent> extents) {
        return extents.stream()
                .allMatch(extent -> extent.file() < files.size()
                        && extent.end() <= files.get(extent.file()).size());
    }

    /**
     * Writes a chunk's extents. They begin to go to the disk while others come, as the commit's sync would have all of them
     * to write otherwise, with the primary waiting.
     *
     * @param payload the bytes of its data extents, from the position on
     * @return where the part that belongs to delta.dat starts there
     */
    long write(List<Extent> extents, ByteBuffer payload) throws IOException {
        long deltaBytes = extents.stream()
                .filter(extent -> extent.kind() == Extent.Kind.DATA && !isNew(extent.file()))
                .mapToLong(Extent::length)
                .sum();
        long deltaStart = deltaEnd.getAndAdd(deltaBytes);
        ByteBuffer bytes = payload.duplicate();
        int payloadEnd = bytes.limit();
        long deltaAt = deltaStart;
        try (Channels channels = new Channels()) {
            for (Extent extent : extents) {
                if (extent.kind() == Extent.Kind.ZERO) {
                    if (isNew(extent.file())) {
                        channels.newFile(extent.file()).punch(extent.offset(), extent.length());
                    }
                    continue;
                }
                bytes.limit(bytes.position() + (int) extent.length());
                if (isNew(extent.file())) {
                    writeFully(channels.newFile(extent.file()).channel(), bytes, extent.offset());
                    channels.written(extent);
                } else {
                    writeFully(channels.delta().channel(), bytes, deltaAt);
                    deltaAt += extent.length();
                }
                bytes.limit(payloadEnd);
            }
            channels.startWriteback(deltaStart, deltaBytes);
        }
        return deltaStart;
    }

    /** Reads a chunk's data back and digests it as its sender did. */
    Digest digest(ChunkIndex.Entry entry) throws IOException {
        ChunkDigest digest = new ChunkDigest().begin(entry.extents());
        ByteBuffer buffer = ByteBuffer.allocate(ChunkLimits.MAX_RAW);
        long deltaAt = entry.deltaPosition();
        try (Channels channels = new Channels()) {
            for (Extent extent : entry.extents()) {
                if (extent.kind() == Extent.Kind.ZERO) {
                    if (isNew(extent.file()) && !isZero(channels.newFile(extent.file()), extent)) {
                        return Digest.NONE;
                    }
                    continue;
                }
                buffer.clear().limit((int) extent.length());
                if (isNew(extent.file())) {
                    readFully(channels.newFile(extent.file()).channel(), buffer, extent.offset());
                } else {
                    readFully(channels.delta().channel(), buffer, deltaAt);
                    deltaAt += extent.length();
                }
                digest.update(buffer.flip());
            }
        }
        return digest.end();
    }

    private static boolean isZero(SparseFile file, Extent extent) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        ByteBuffer zeros = ByteBuffer.allocate(buffer.capacity());
        long at = file.nextData(extent.offset());
        while (at >= 0 && at < extent.end()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), extent.end() - at));
            readFully(file.channel(), buffer, at);
            if (buffer.flip().mismatch(zeros.clear().limit(buffer.limit())) >= 0) {
                return false;
            }
            at = file.nextData(at + buffer.limit());
        }
        return true;
    }

    /** Makes everything durable, names included. */
    void sync() throws IOException {
        for (int i = isNew.nextSetBit(0); i >= 0; i = isNew.nextSetBit(i + 1)) {
            DurableFiles.sync(folder.newFile(i));
        }
        DurableFiles.syncFolder(folder.newFiles());
        DurableFiles.sync(folder.delta());
        DurableFiles.syncFolder(folder.incoming());
        DurableFiles.syncFolder(folder.root());
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        for (long at = position; bytes.hasRemaining(); ) {
            at += channel.write(bytes, at);
        }
    }

    static void readFully(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        long start = position - buffer.position();
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, start + buffer.position()) < 0) {
                throw new EOFException("the file ends before its data");
            }
        }
    }

    /** The files that one chunk touches: as a rule one; the last used stays open until the next. */
    private final class Channels implements AutoCloseable {
        private SparseFile file;
        private int index = -1;
        private SparseFile delta;
        /** What was written to the file: from, to. */
        private long from;

        private long to;

        SparseFile newFile(int wanted) throws IOException {
            if (index != wanted) {
                startWriteback();
                closeFile();
                file = SparseFile.openWrite(folder.newFile(wanted));
                index = wanted;
            }
            return file;
        }

        SparseFile delta() throws IOException {
            if (delta == null) {
                delta = SparseFile.openWrite(folder.delta());
            }
            return delta;
        }

        void written(Extent extent) {
            from = to == 0 ? extent.offset() : Math.min(from, extent.offset());
            to = Math.max(to, extent.end());
        }

        void startWriteback(long deltaStart, long deltaBytes) throws IOException {
            startWriteback();
            if (deltaBytes > 0) {
                delta.startWriteback(deltaStart, deltaBytes);
            }
        }

        private void startWriteback() throws IOException {
            if (to > 0) {
                file.startWriteback(from, to - from);
                to = 0;
            }
        }

        private void closeFile() throws IOException {
            if (file != null) {
                file.close();
                file = null;
            }
        }

        @Override
        public void close() throws IOException {
            try (SparseFile closing = delta) {
                closeFile();
            }
        }
    }
}
