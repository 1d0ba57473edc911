// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.store;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.chunk.Digest;

/**
 * What both nodes sign of a state that was committed: text, a field a line, of which there is one form only. docs/format.md has
 * an example.
 *
 * @param name of the workload
 * @param transfer that made the state
 * @param at when it was committed, by the replica's clock
 * @param epoch that the transfer was offered with
 * @param content digest over the paths, sizes and hash trees of all files
 * @param files how many there are
 * @param bytes their sizes, holes included
 * @param primary the name that the replica authorized it under
 * @param replica the name in its certificate
 */
public record PointReceipt(
        WorkloadId workload,
        String name,
        TransferId transfer,
        Instant at,
        long epoch,
        Digest content,
        int files,
        long bytes,
        String primary,
        String replica) {
    private static final String HEADER = "understudy-receipt 1";

    public byte[] toBytes() {
        return (HEADER + "\nworkload " + workload + "\nname " + name + "\ntransfer " + transfer + "\nat " + at
                        + "\nepoch " + epoch + "\ncontent " + content + "\nfiles " + files + "\nbytes " + bytes
                        + "\nprimary " + primary + "\nreplica " + replica + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException unless it is exactly what {@link #toBytes} makes */
    public static PointReceipt parse(byte[] bytes) {
        Iterator<String> lines =
                new String(bytes, StandardCharsets.UTF_8).lines().iterator();
        if (!lines.hasNext() || !lines.next().equals(HEADER)) {
            throw new IllegalArgumentException("it is no receipt, or of another version");
        }
        try {
            PointReceipt receipt = new PointReceipt(
                    WorkloadId.parse(field(lines, "workload")),
                    field(lines, "name"),
                    TransferId.parse(field(lines, "transfer")),
                    Instant.parse(field(lines, "at")),
                    Long.parseLong(field(lines, "epoch")),
                    Digest.of(HexFormat.of().parseHex(field(lines, "content"))),
                    Integer.parseInt(field(lines, "files")),
                    Long.parseLong(field(lines, "bytes")),
                    field(lines, "primary"),
                    field(lines, "replica"));
            if (!Arrays.equals(receipt.toBytes(), bytes)) {
                throw new IllegalArgumentException("it is not in the one form");
            }
            return receipt;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("its time is none", e);
        }
    }

    private static String field(Iterator<String> lines, String name) {
        String line = lines.hasNext() ? lines.next() : "";
        if (!line.startsWith(name + " ")) {
            throw new IllegalArgumentException("it has no field '" + name + "' where it should");
        }
        return line.substring(name.length() + 1);
    }
}
