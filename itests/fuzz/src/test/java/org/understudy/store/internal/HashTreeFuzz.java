// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.understudy.fuzz.Hostile;
import org.understudy.fuzz.Scratch;

/** Hash trees of files: a size, the length of the leaves, then leaves and nodes. */
public final class HashTreeFuzz {
    private static final Scratch SCRATCH = Scratch.create();
    private static final String FILE = "disk.img";

    private HashTreeFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length < Long.BYTES + 1) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(input);
        long size = in.getLong() & Long.MAX_VALUE;
        int leaves = Math.min(in.remaining() - 1, Byte.toUnsignedInt(in.get()));
        Path folder = SCRATCH.empty();
        Path place = HashTree.place(folder, FILE);
        Files.write(place, slice(in, leaves));
        Files.write(HashTree.nodes(place), slice(in, in.remaining()));
        Hostile.parse(Hostile.DAMAGED, () -> {
            try (HashTree tree = HashTree.open(folder, FILE)) {
                tree.leaf(HashTree.leaves(size));
                tree.root(size);
                RangeSet last = new RangeSet();
                last.add(Math.max(0, size - 1), size);
                tree.updateNodes(size, last);
                return tree.root(size);
            }
        });
    }

    private static byte[] slice(ByteBuffer in, int length) {
        byte[] bytes = new byte[Math.max(0, length)];
        in.get(bytes);
        return bytes;
    }
}
