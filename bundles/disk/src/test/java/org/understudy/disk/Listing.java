// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.understudy.api.FileEntry;
import org.understudy.api.chunk.ChunkLimits;
import org.understudy.api.chunk.Extent;
import org.understudy.api.disk.ChangeScan;

/** What a pass listed, chunk by chunk. */
record Listing(List<Part> parts) {
    /** What stands in a new file before its extents are applied: an extent that is missing shows. */
    private static final byte GARBAGE = 0x5a;

    /** One chunk's worth. */
    record Part(List<Extent> extents, byte[] payload) {}

    /** A block of a file. */
    record Block(String path, long number) implements Comparable<Block> {
        @Override
        public int compareTo(Block other) {
            int byPath = path.compareTo(other.path);
            return byPath != 0 ? byPath : Long.compare(number, other.number);
        }
    }

    static Listing drain(ChangeScan scan) {
        return drain(scan, ChunkLimits.MAX_RAW);
    }

    static Listing drain(ChangeScan scan, int capacity) {
        List<Part> parts = new ArrayList<>();
        ByteBuffer payload = ByteBuffer.allocate(capacity);
        List<Extent> extents = new ArrayList<>();
        while (scan.fill(payload.clear(), extents)) {
            parts.add(new Part(List.copyOf(extents), Arrays.copyOf(payload.array(), payload.position())));
            extents.clear();
        }
        return new Listing(parts);
    }

    List<Extent> extents() {
        return parts.stream().flatMap(part -> part.extents().stream()).toList();
    }

    long payloadBytes() {
        return parts.stream().mapToLong(part -> part.payload().length).sum();
    }

    /** The blocks that the extents of one kind touch. */
    Set<Block> blocks(List<FileEntry> files, Extent.Kind kind, int blockSize) {
        Set<Block> blocks = new TreeSet<>();
        for (Extent extent : extents()) {
            if (extent.kind() == kind) {
                for (long number = extent.offset() / blockSize; number * blockSize < extent.end(); number++) {
                    blocks.add(new Block(files.get(extent.file()).path(), number));
                }
            }
        }
        return blocks;
    }

    /** The state that a replica makes of the old one, the file list and the extents. */
    Map<String, byte[]> applyTo(Map<String, byte[]> old, List<FileEntry> files) {
        Map<String, byte[]> applied = new TreeMap<>();
        for (FileEntry entry : files) {
            byte[] content = new byte[(int) entry.size()];
            Arrays.fill(content, GARBAGE);
            if (old.containsKey(entry.path())) {
                content = Arrays.copyOf(old.get(entry.path()), content.length);
            }
            applied.put(entry.path(), content);
        }
        for (Part part : parts) {
            ByteBuffer payload = ByteBuffer.wrap(part.payload());
            for (Extent extent : part.extents()) {
                byte[] content = applied.get(files.get(extent.file()).path());
                if (extent.kind() == Extent.Kind.DATA) {
                    payload.get(content, (int) extent.offset(), (int) extent.length());
                } else {
                    Arrays.fill(content, (int) extent.offset(), (int) extent.end(), (byte) 0);
                }
            }
            if (payload.hasRemaining()) {
                throw new AssertionError(payload.remaining() + " bytes of the payload belong to no extent");
            }
        }
        return applied;
    }
}
