// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.understudy.api.FileEntry;
import org.understudy.api.chunk.ChunkDigest;
import org.understudy.api.chunk.Digest;
import org.understudy.api.chunk.Extent;
import org.understudy.api.security.ReceiptSigner;

/**
 * What a transfer takes on disk at most, whatever its primary makes of it: a byte in a hole takes a block, an extent without
 * bytes is noted all the same, and a file without content has a hash tree.
 *
 * <p>What a commit changes of a file and what its undo log takes are not counted both: the log has the bytes of blocks that
 * are there already, and nothing of holes.
 */
final class Cost {
    private static final int DEFAULT_BLOCK = 4096;
    /** So that no sum overflows: of a chunk's extents, of an offer's files. */
    private static final long MAX_EXTENT = 1L << 50;

    private static final long MAX_FILE = 1L << 45;
    /** Of a transfer: the ends of the files that list its chunks, and of those of a recovery point; its receipt comes on top. */
    private static final int TRANSFER_BLOCKS = 10;
    /** Of a new file, besides its content: its end, and both files of its hash tree. */
    private static final int FILE_BLOCKS = 3;
    /** Of each file: what the lists of the open transfer and of a recovery point have of it. */
    private static final int FILE_NOTE = 160;

    private static final int PATH_NOTE = 6;

    /** For each extent: its place in the list of chunks and in the undo log. */
    private static final int EXTENT_NOTE = ChunkDigest.EXTENT_BYTES + UndoLog.Old.LENGTH;

    private static final int CHUNK_NOTE = 128;

    private Cost() {}

    /** The size of a file system's blocks. */
    static long block(Path folder) {
        try {
            return Math.max(1, Files.getFileStore(folder).getBlockSize());
        } catch (IOException | UnsupportedOperationException unknown) {
            return DEFAULT_BLOCK;
        }
    }

    /** @param extents within their files */
    static long ofChunk(List<Extent> extents, long block) {
        long bytes = CHUNK_NOTE;
        for (Extent extent : extents) {
            long blocks = (extent.end() - 1) / block - extent.offset() / block + 1;
            if (extent.kind() == Extent.Kind.ZERO) { // what the undo log has of whole blocks, the file has no more
                blocks = Math.min(blocks, (extent.offset() % block == 0 ? 0 : 1) + (extent.end() % block == 0 ? 0 : 1));
            }
            long leaves = (extent.end() - 1) / HashTree.LEAF - extent.offset() / HashTree.LEAF + 1;
            bytes += Math.min(MAX_EXTENT, blocks * block + leaves * UndoLog.Leaf.LENGTH + EXTENT_NOTE);
        }
        return bytes;
    }

    static long ofFiles(List<FileEntry> offered, List<FileEntry> existing, long block) {
        Map<String, Long> sizes = new HashMap<>();
        existing.forEach(file -> sizes.put(file.path(), file.size()));
        long bytes = TRANSFER_BLOCKS * block + ReceiptSigner.MAX_BYTES;
        for (FileEntry file : offered) {
            Long before = sizes.get(file.path());
            long grown = file.size() - (before == null ? 0 : Math.min(before, file.size()));
            long tree = grown / HashTree.LEAF * (Digest.LENGTH + 1); // with its upper levels
            long lists = FILE_NOTE + (long) PATH_NOTE * file.path().length();
            bytes += Math.min(MAX_FILE, tree + lists + (before == null ? FILE_BLOCKS * block : 0));
        }
        return bytes;
    }
}
