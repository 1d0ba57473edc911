// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.chunk.Extent;

/** A whole state of a workload, in memory. */
public final class Images {
    public static final int BLOCK = 4096;
    private static final int BLOCKS_IN_A_CHUNK = 3;

    private final Map<String, byte[]> files = new TreeMap<>();

    /** Adds random content, the same for the same seed. */
    public Images with(String path, long seed, int size) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return with(path, content);
    }

    public Images with(String path, byte[] content) {
        Images copy = new Images();
        copy.files.putAll(files);
        copy.files.put(path, content);
        return copy;
    }

    public Images without(String path) {
        Images copy = new Images();
        copy.files.putAll(files);
        copy.files.remove(path);
        return copy;
    }

    /** Overwrites a part of a file; a file that is too short grows. */
    public Images patch(String path, int offset, byte[] bytes) {
        byte[] old = files.get(path);
        byte[] content = Arrays.copyOf(old, Math.max(old.length, offset + bytes.length));
        System.arraycopy(bytes, 0, content, offset, bytes.length);
        return with(path, content);
    }

    public byte[] get(String path) {
        return files.get(path);
    }

    public List<FileEntry> entries() {
        return files.entrySet().stream()
                .map(file -> new FileEntry(file.getKey(), file.getValue().length))
                .toList();
    }

    /** The chunks of a transfer that brings a replica from another state to this one. */
    public List<Chunk> chunks(TransferId transfer, Images base) {
        List<Chunk> chunks = new ArrayList<>();
        List<Extent> extents = new ArrayList<>();
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        int index = 0;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] old = base.files.getOrDefault(file.getKey(), new byte[0]);
            for (int at = 0; at < file.getValue().length; at += BLOCK) {
                byte[] block = block(file.getValue(), at);
                if (at >= old.length || !Arrays.equals(block, block(old, at))) {
                    boolean zero = Arrays.equals(block, new byte[block.length]);
                    extents.add(new Extent(index, zero ? Extent.Kind.ZERO : Extent.Kind.DATA, at, block.length));
                    payload.write(block, 0, zero ? 0 : block.length);
                }
                if (extents.size() == BLOCKS_IN_A_CHUNK) {
                    chunks.add(Chunks.chunk(transfer, chunks.size(), extents, payload.toByteArray()));
                    extents = new ArrayList<>();
                    payload.reset();
                }
            }
            index++;
        }
        if (!extents.isEmpty()) {
            chunks.add(Chunks.chunk(transfer, chunks.size(), extents, payload.toByteArray()));
        }
        return chunks;
    }

    private static byte[] block(byte[] content, int at) {
        return Arrays.copyOfRange(content, at, Math.min(content.length, at + BLOCK));
    }

    /** Reads what a folder holds: every file, and nothing else counts. */
    public static Images read(Path folder) throws IOException {
        Images images = new Images();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                images.files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return images;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Images images
                && files.keySet().equals(images.files.keySet())
                && files.keySet().stream().allMatch(path -> Arrays.equals(files.get(path), images.files.get(path)));
    }

    @Override
    public int hashCode() {
        return files.keySet().hashCode();
    }

    @Override
    public String toString() {
        return files.entrySet().stream()
                .map(file -> file.getKey() + " " + file.getValue().length + " bytes, hash "
                        + Arrays.hashCode(file.getValue()))
                .collect(Collectors.joining("; "));
    }
}
