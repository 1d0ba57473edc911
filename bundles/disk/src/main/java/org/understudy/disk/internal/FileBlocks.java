// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.understudy.api.disk.SourceFile;

/**
 * The blocks of one file after the other, from front to back. Holes are found and never read; data is read in pieces into
 * one buffer outside of the heap, where the hash function works on it without a copy.
 */
final class FileBlocks implements AutoCloseable {
    private static final int PIECE = 1024 * 1024;

    private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(BlockMaps.BLOCK);
    private SourceFile file;
    private Path path;
    private long size;
    private long offset;
    private long pieceOffset;
    private int pieceLength;
    private long dataStart;
    private long dataEnd;
    private long readBytes;

    /** @param newPath of the file, for people */
    void open(SourceFile newFile, Path newPath, long newSize) {
        file = newFile;
        path = newPath;
        size = newSize;
        offset = 0;
        pieceOffset = 0;
        pieceLength = 0;
        dataStart = 0;
        dataEnd = 0;
    }

    boolean hasNext() {
        return file != null && offset < size;
    }

    long offset() {
        return offset;
    }

    /** Length of the block at the offset: a whole one, but for the file's last. */
    int length() {
        return (int) Math.min(BlockMaps.BLOCK, size - offset);
    }

    /** Bytes read from files so far: without holes. */
    long readBytes() {
        return readBytes;
    }

    /** Makes the block at the offset available, or knows that it lies in a hole. */
    void load() throws IOException {
        if (offset >= dataEnd) {
            findData();
        }
        if (offset >= dataStart && offset >= pieceOffset + pieceLength) {
            readPiece();
        }
        if (offset >= dataStart) {
            int at = (int) (offset - pieceOffset);
            piece.limit(at + length()).position(at);
        }
    }

    /** Finds the next run of data, in whole blocks; a block with some data is data. */
    private void findData() throws IOException {
        long data = file.nextData(offset);
        if (data < 0 || data >= size) {
            // the end of the file, or it shrank: what is left counts as a hole if the size is still right
            if (file.size() < size) {
                throw SourceErrors.changed(path, "shrank", null);
            }
            dataStart = size;
            dataEnd = size;
            return;
        }
        dataStart = Math.max(offset, data / BlockMaps.BLOCK * BlockMaps.BLOCK);
        dataEnd = Math.min(size, BlockMaps.blocks(file.nextHole(data)) * BlockMaps.BLOCK);
    }

    private void readPiece() throws IOException {
        pieceOffset = offset;
        piece.clear().limit((int) Math.min(piece.capacity(), dataEnd - offset));
        while (piece.hasRemaining()) {
            if (file.read(piece, pieceOffset + piece.position()) < 0) {
                throw SourceErrors.changed(path, "shrank", new EOFException());
            }
        }
        pieceLength = piece.position();
        readBytes += pieceLength;
    }

    /** Whether the loaded block has zeros only. */
    boolean isZero() {
        if (offset < dataStart) {
            return true;
        }
        zeros.clear().limit(length());
        return piece.mismatch(zeros) < 0;
    }

    /** The loaded block's bytes, from the buffer's position to its limit; only if it is not in a hole. */
    ByteBuffer bytes() {
        return piece;
    }

    void advance() {
        offset += length();
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            try (SourceFile closing = file) {
                file = null;
            }
        }
    }
}
