// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.understudy.api.TransferId;
import org.understudy.api.compare.BlockDigests;
import org.understudy.api.compare.RangeDigest;
import org.understudy.api.compare.RangeDigester;
import org.understudy.api.disk.SourceFile;

/** Digests ranges of files, and passes over their holes. Its memory is one buffer. Not thread-safe. */
public final class RangeReader {
    private static final int PIECE = 256 * 1024;

    private final RangeDigester digester;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE);

    public RangeReader(TransferId transfer) {
        digester = new RangeDigester(transfer);
    }

    /**
     * Reads and digests a range.
     *
     * @param from a multiple of {@link RangeDigester#RANGE}
     * @param end at most a range behind it
     * @throws EOFException if the file ends before
     */
    public BlockDigests read(SourceFile file, long from, long end) throws IOException {
        RangeDigester.Range range = digester.begin((int) (end - from));
        long at = from;
        while (at < end) {
            long data = file.nextData(at);
            if (data < 0 && file.size() < end) {
                throw new EOFException("it ends at " + file.size());
            }
            long start = data < 0 || data >= end ? end : data / RangeDigester.BLOCK * RangeDigester.BLOCK;
            if (start > at) {
                range.skip((int) (start - at));
                at = start;
            } else {
                piece.clear().limit((int) Math.min(piece.capacity(), end - at));
                read(file, at);
                range.add(piece.flip());
                at += piece.limit();
            }
        }
        return range.end();
    }

    private void read(SourceFile file, long at) throws IOException {
        while (piece.hasRemaining()) {
            if (file.read(piece, at + piece.position()) < 0) {
                throw new EOFException("it ends at " + file.size());
            }
        }
    }

    public RangeDigest range(BlockDigests blocks) {
        return digester.range(blocks);
    }
}
