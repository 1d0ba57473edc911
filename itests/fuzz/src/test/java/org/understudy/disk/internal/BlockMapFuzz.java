// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.understudy.fuzz.Hostile;
import org.understudy.fuzz.Scratch;

/** Block maps: the input gets its magic number and a right checksum. */
public final class BlockMapFuzz {
    private static final Scratch SCRATCH = Scratch.create();
    private static final List<String> WANTED = List.of("a", "b/c", "disk.img", "\uffff");

    private BlockMapFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        ByteBuffer map = ByteBuffer.allocate(Integer.BYTES + input.length + Long.BYTES)
                .putInt(BlockMaps.MAGIC)
                .put(input);
        CRC32C checksum = new CRC32C();
        checksum.update(map.array(), 0, map.position());
        Path file = SCRATCH.file(map.putLong(checksum.getValue()).array());
        Hostile.parse(Hostile.DAMAGED, () -> {
            try (BlockMapReader reader = BlockMapReader.open(file)) {
                for (String path : WANTED) {
                    if (reader.seek(path)) {
                        Hostile.holds(reader.size() >= 0 && reader.entriesLeft() >= 0, "a size below zero");
                        while (reader.entriesLeft() > 0) {
                            reader.nextEntry();
                        }
                    }
                }
                return reader.seed();
            }
        });
    }
}
