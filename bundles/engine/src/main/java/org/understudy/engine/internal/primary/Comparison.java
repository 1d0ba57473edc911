// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.chunk.ChunkDigest;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Extent;
import org.understudy.api.chunk.HeldChunk;
import org.understudy.api.disk.SourceFile;
import org.understudy.api.disk.SourceView;
import org.understudy.api.transport.ControlRequest.SequenceRange;

/**
 * Compares what the replica holds of an interrupted transfer with the source as it is now: a chunk is equal if the
 * source's bytes at its extents have its digest. For one thread.
 */
final class Comparison implements AutoCloseable {
    private static final int PIECE = 256 * 1024;

    private final SourceView view;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE);
    private final HeldIndex index = new HeldIndex();
    private final List<SequenceRange> equal = new ArrayList<>();
    private long equalChunks;
    private long equalBytes;
    private int openFile = -1;
    private SourceFile open;

    Comparison(SourceView view) {
        this.view = view;
    }

    /** @param chunk of a higher sequence number than those before */
    void add(HeldChunk chunk) {
        if (!isEqual(chunk)) {
            return;
        }
        chunk.extents().forEach(index::add);
        equalChunks++;
        equalBytes += dataBytes(chunk);
        int last = equal.size() - 1;
        if (last >= 0 && equal.get(last).last() + 1 == chunk.sequence()) {
            equal.set(last, new SequenceRange(equal.get(last).first(), chunk.sequence()));
        } else {
            equal.add(new SequenceRange(chunk.sequence(), chunk.sequence()));
        }
    }

    List<SequenceRange> equal() {
        return List.copyOf(equal);
    }

    long equalChunks() {
        return equalChunks;
    }

    /** Bytes of data in equal chunks. */
    long equalBytes() {
        return equalBytes;
    }

    HeldIndex index() {
        return index;
    }

    private static long dataBytes(HeldChunk chunk) {
        return chunk.extents().stream()
                .filter(extent -> extent.kind() == Extent.Kind.DATA)
                .mapToLong(Extent::length)
                .sum();
    }

    private boolean isEqual(HeldChunk chunk) {
        if (dataBytes(chunk) > ChunkLimits.MAX_RAW) {
            return false;
        }
        ChunkDigest digest = new ChunkDigest().begin(chunk.extents());
        for (Extent extent : chunk.extents()) {
            if (extent.file() >= view.files().size()
                    || extent.end() > view.files().get(extent.file()).size()) {
                return false;
            }
            try {
                SourceFile file = file(extent.file());
                if (extent.kind() == Extent.Kind.DATA) {
                    if (!digestData(file, extent, digest)) {
                        return false;
                    }
                } else if (!isZero(file, extent)) {
                    return false;
                }
            } catch (IOException e) {
                throw new ReplicationException(
                        ErrorCode.SOURCE_CHANGED,
                        "source file " + view.path(extent.file()) + " can't be compared: " + e.getMessage(),
                        "nothing is lost: the next cycle reads it again",
                        e);
            }
        }
        return digest.end().equals(chunk.digest());
    }

    private boolean digestData(SourceFile file, Extent extent, ChunkDigest digest) throws IOException {
        for (long at = extent.offset(); at < extent.end(); at += piece.limit()) {
            if (!read(file, at, extent.end())) {
                return false;
            }
            digest.update(piece);
        }
        return true;
    }

    private boolean isZero(SourceFile file, Extent extent) throws IOException {
        long at = file.nextData(extent.offset());
        while (at >= 0 && at < extent.end()) {
            if (!read(file, at, extent.end())) {
                return false;
            }
            while (piece.hasRemaining()) {
                if (piece.get() != 0) {
                    return false;
                }
            }
            at = file.nextData(at + piece.limit());
        }
        return true;
    }

    /** @return false if the file ends too early */
    private boolean read(SourceFile file, long from, long end) throws IOException {
        piece.clear().limit((int) Math.min(piece.capacity(), end - from));
        while (piece.hasRemaining()) {
            if (file.read(piece, from + piece.position()) < 0) {
                return false;
            }
        }
        piece.flip();
        return true;
    }

    private SourceFile file(int index) throws IOException {
        if (openFile != index) {
            close();
            open = view.open(index);
            openFile = index;
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        openFile = -1;
        if (open != null) {
            try (SourceFile closing = open) {
                open = null;
            }
        }
    }
}
