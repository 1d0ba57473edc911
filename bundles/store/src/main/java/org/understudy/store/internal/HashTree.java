// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.understudy.api.chunk.Digest;
import org.understudy.io.SparseFile;

/**
 * The SHA-256 tree of one file: a leaf for each 64 KiB, a node for each 1024 leaves (64 MiB), and the root. Leaves and
 * nodes are kept in a file each, so that a change costs what it touches, and the root 32 bytes for each 64 MiB. For one
 * thread.
 */
final class HashTree implements AutoCloseable {
    static final int LEAF = 64 * 1024;
    static final int FAN = 1024;
    static final long NODE = (long) LEAF * FAN;

    /** Stands for a leaf whose right content is not known; no content has it. */
    static final Digest UNKNOWN = Digest.NONE;

    private static final Digest ZERO_LEAF = digest(ByteBuffer.allocate(LEAF));

    private final Path path;
    private final FileChannel leaves;
    private final FileChannel nodes;
    private final ByteBuffer buffer = ByteBuffer.allocate(LEAF);

    private HashTree(Path path, FileChannel leaves, FileChannel nodes) {
        this.path = path;
        this.leaves = leaves;
        this.nodes = nodes;
    }

    /** The leaves' file within a folder of trees: names of any form and length become names of one. */
    static Path place(Path folder, String file) {
        return folder.resolve(HexFormat.of().formatHex(sha256().digest(file.getBytes(StandardCharsets.UTF_8))));
    }

    static Path nodes(Path leaves) {
        return leaves.resolveSibling(leaves.getFileName() + ".nodes");
    }

    /** Opens or makes the tree of a file. */
    static HashTree open(Path folder, String file) throws IOException {
        Path path = place(folder, file);
        FileChannel leaves = WorkloadFolder.open(path);
        try {
            return new HashTree(path, leaves, WorkloadFolder.open(nodes(path)));
        } catch (IOException e) {
            leaves.close();
            throw e;
        }
    }

    static long leaves(long size) {
        return size / LEAF + (size % LEAF == 0 ? 0 : 1);
    }

    /** The digest of a leaf of zeros. */
    static Digest zeros(long index, long size) {
        long length = Math.min(LEAF, size - index * LEAF);
        return length == LEAF ? ZERO_LEAF : digest(ByteBuffer.allocate((int) length));
    }

    /** How many leaves, from one on, are whole ones of zeros; looks at few, and may stop early. */
    static long wholeZeros(FileChannel leaves, long from, long end) throws IOException {
        ByteBuffer digests = ByteBuffer.allocate((int) Math.min(FAN, end - from) * Digest.LENGTH);
        leaves.read(digests, from * Digest.LENGTH);
        byte[] zeros = ZERO_LEAF.toBytes();
        int at = 0;
        while (at + Digest.LENGTH <= digests.position()
                && Arrays.equals(digests.array(), at, at + Digest.LENGTH, zeros, 0, Digest.LENGTH)) {
            at += Digest.LENGTH;
        }
        return at / Digest.LENGTH;
    }

    static Digest leaf(FileChannel leaves, long index) throws IOException {
        ByteBuffer digest = ByteBuffer.allocate(Digest.LENGTH);
        while (digest.hasRemaining()) {
            if (leaves.read(digest, index * Digest.LENGTH + digest.position()) < 0) {
                return UNKNOWN;
            }
        }
        return Digest.of(digest.array());
    }

    Digest leaf(long index) throws IOException {
        return leaf(leaves, index);
    }

    void put(long index, Digest digest) throws IOException {
        StagedData.writeFully(leaves, ByteBuffer.wrap(digest.toBytes()), index * Digest.LENGTH);
    }

    /** Computes the tree of a whole file. */
    void build(SparseFile file, long size) throws IOException {
        leaves.truncate(0);
        nodes.truncate(0);
        RangeSet all = new RangeSet();
        all.add(0, size);
        update(file, size, all, new RangeSet());
    }

    /**
     * Computes the leaves that changed ranges touch.
     *
     * @param size of the file now; what lies behind it is cut
     * @param unknown leaves whose content can't be trusted
     */
    void update(SparseFile file, long size, RangeSet changed, RangeSet unknown) throws IOException {
        cut(size);
        RangeSet touched = changed.blocks(LEAF);
        for (int i = 0; i < touched.count(); i++) {
            for (long at = touched.start(i); at < Math.min(size, touched.end(i)); at += LEAF) {
                put(at / LEAF, unknown.covers(at, at + 1) ? UNKNOWN : digest(file, at, size));
            }
        }
        updateNodes(size, changed);
    }

    /** Forgets the leaves behind a size. */
    void cut(long size) throws IOException {
        leaves.truncate(leaves(size) * Digest.LENGTH);
    }

    void updateNodes(long size, RangeSet changed) throws IOException {
        long leafCount = leaves(size);
        nodes.truncate((leafCount + FAN - 1) / FAN * Digest.LENGTH);
        RangeSet touched = changed.blocks(NODE);
        for (int i = 0; i < touched.count(); i++) {
            for (long at = touched.start(i); at < Math.min(size, touched.end(i)); at += NODE) {
                long first = at / LEAF;
                Digest node = digest(leaves, first, Math.min(FAN, leafCount - first));
                StagedData.writeFully(nodes, ByteBuffer.wrap(node.toBytes()), at / NODE * Digest.LENGTH);
            }
        }
    }

    private static Digest digest(FileChannel digests, long first, long count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) count * Digest.LENGTH);
        StagedData.readFully(digests, bytes, first * Digest.LENGTH);
        return digest(bytes.flip());
    }

    private Digest digest(SparseFile file, long at, long size) throws IOException {
        int length = (int) Math.min(LEAF, size - at);
        if (file.channel().size() < at + length) {
            return UNKNOWN; // somebody cut the file
        }
        long data = file.nextData(at);
        if (length == LEAF && (data < 0 || data >= at + LEAF)) {
            return ZERO_LEAF;
        }
        buffer.clear().limit(length);
        StagedData.readFully(file.channel(), buffer, at);
        return digest(buffer.flip());
    }

    Digest root(long size) throws IOException {
        MessageDigest digest = rootDigest(size);
        ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
        long end = (leaves(size) + FAN - 1) / FAN * Digest.LENGTH;
        for (long at = 0; at < end; at += bytes.limit()) {
            bytes.clear().limit((int) Math.min(bytes.capacity(), end - at));
            StagedData.readFully(nodes, bytes, at);
            digest.update(bytes.flip());
        }
        return Digest.of(digest.digest());
    }

    /** A root begins with the size; the nodes follow. */
    static MessageDigest rootDigest(long size) {
        MessageDigest digest = sha256();
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(size).flip());
        return digest;
    }

    static Digest digest(ByteBuffer bytes) {
        MessageDigest digest = sha256();
        digest.update(bytes);
        return Digest.of(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    void sync() throws IOException {
        leaves.force(true);
        nodes.force(true);
    }

    static void delete(Path folder, String file) throws IOException {
        Path path = place(folder, file);
        Files.deleteIfExists(path);
        Files.deleteIfExists(nodes(path));
    }

    @Override
    public void close() throws IOException {
        try (FileChannel closing = leaves) {
            nodes.close();
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
