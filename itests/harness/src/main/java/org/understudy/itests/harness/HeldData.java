// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.itests.harness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * How much data a replica holds of a transfer that is not complete, read from its chunk index as docs/format.md describes
 * it. A chunk is in the index before it is acknowledged.
 */
public final class HeldData {
    private static final int FIXED = 52;
    private static final int EXTENT = 24;

    private HeldData() {}

    /** Waits until at least so many bytes of data are held, and returns how many there are. */
    public static long await(Path workloadFolder, long atLeast) {
        Path index = workloadFolder.resolve("incoming/chunks.idx");
        return Awaitility.await("chunks in " + index)
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> bytes(index), held -> held >= atLeast);
    }

    public static long bytes(Path index) throws IOException {
        if (!Files.exists(index)) {
            return 0;
        }
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(index));
        long bytes = 0;
        while (in.remaining() >= Integer.BYTES && in.remaining() >= 2 * Integer.BYTES + in.getInt(in.position())) {
            int start = in.position();
            int length = in.getInt(start);
            int extents = in.getInt(start + FIXED);
            for (int i = 0; i < extents; i++) {
                int extent = start + FIXED + Integer.BYTES + i * EXTENT;
                bytes += in.getInt(extent + Integer.BYTES) == 0 ? in.getLong(extent + 16) : 0;
            }
            in.position(start + length + 2 * Integer.BYTES);
        }
        return bytes;
    }
}
