// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.management.internal.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a file of the trail ends.
 *
 * @param length behind its last whole entry
 * @param torn how many bytes follow that: what a crash left of an entry
 * @param last the last whole entry; empty if there is none
 * @param hash of that
 */
record AuditEnd(long length, long torn, Optional<AuditLine.Chained> last, String hash) {

    /**
     * Looks at the end only. A line at the very end that is no entry is torn, too: a power cut may leave its length without
     * its content.
     *
     * @throws IOException if before that there is no entry either: no crash does that
     */
    static AuditEnd of(Path file, AuditLine lines) throws IOException {
        long size;
        byte[] tail;
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            size = in.length();
            tail = new byte[(int) Math.min(size, 3L * AuditLine.MAX)];
            in.seek(size - tail.length);
            in.readFully(tail);
        }
        long before = size - tail.length;
        int end = lastLineFeed(tail, tail.length) + 1;
        for (int attempts = 0; attempts < 2 && end > 0; attempts++) {
            int start = lastLineFeed(tail, end - 1) + 1;
            byte[] line = Arrays.copyOfRange(tail, start, end - 1);
            try {
                return new AuditEnd(
                        before + end, size - before - end, Optional.of(lines.read(line)), AuditLine.hash(line));
            } catch (IOException torn) {
                end = start;
            }
        }
        if (before + end > 0) {
            throw new IOException(file + " does not end with an entry of the audit trail");
        }
        return new AuditEnd(0, size, Optional.empty(), "");
    }

    private static int lastLineFeed(byte[] bytes, int before) {
        int at = before - 1;
        while (at >= 0 && bytes[at] != '\n') {
            at--;
        }
        return at;
    }
}
