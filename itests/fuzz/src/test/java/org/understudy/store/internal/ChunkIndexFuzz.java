// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.understudy.fuzz.Hostile;
import org.understudy.fuzz.Scratch;

/** The list of an open transfer's chunks: the input is records without checksums, each behind its length as a u16. */
public final class ChunkIndexFuzz {
    private static final Scratch SCRATCH = Scratch.create();

    private ChunkIndexFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Path file = SCRATCH.file(sealed(input));
        Hostile.parse(Hostile.DAMAGED, () -> {
            try (ChunkIndex index = ChunkIndex.open(file)) {
                long found = 0;
                for (long sequence = index.from(0); sequence >= 0; sequence = index.from(sequence + 1)) {
                    Hostile.holds(index.get(sequence).sequence() == sequence, "another chunk");
                    found++;
                }
                Hostile.holds(found == index.count(), found + " chunks, and not " + index.count());
                index.retain(sequence -> sequence % 2 == 0);
                return found;
            }
        });
    }

    private static byte[] sealed(byte[] input) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(input);
        while (in.remaining() > Short.BYTES) {
            byte[] record = new byte[Math.min(in.remaining() - Short.BYTES, Short.toUnsignedInt(in.getShort()) % 512)];
            in.get(record);
            ByteBuffer sealed = ByteBuffer.allocate(record.length + 2 * Integer.BYTES)
                    .putInt(record.length)
                    .put(record);
            CRC32C crc = new CRC32C();
            crc.update(sealed.array(), 0, sealed.position());
            records.writeBytes(sealed.putInt((int) crc.getValue()).array());
        }
        return records.toByteArray();
    }
}
