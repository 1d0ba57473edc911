// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.io.DurableFiles;

/**
 * How often the roles of each workload's nodes changed, and which count a primary must have heard of at least: a text
 * file, a workload a line, with its GUID, the epoch, and the lowest one that is accepted, separated by blanks. A workload
 * that never changed roles is not in it. What was changed is durable when the call returns; a crash leaves the old file
 * or the new one. Thread-safe.
 */
final class Epochs {
    private static final Logger LOG = LoggerFactory.getLogger(Epochs.class);
    private static final Epoch NONE = new Epoch(0, 0);

    private final Path file;
    private volatile Map<WorkloadId, Epoch> epochs;

    private record Epoch(long present, long accepted) {
        @Override
        public String toString() {
            return present + " " + accepted;
        }
    }

    /** @throws IOException if the file is damaged: a primary of before that is not refused would be worse than no node */
    Epochs(Path file) throws IOException {
        this.file = file;
        Files.createDirectories(file.toAbsolutePath().getParent());
        this.epochs = read(file);
    }

    private static Map<WorkloadId, Epoch> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.split(" "))
                    .collect(Collectors.toUnmodifiableMap(
                            parts -> WorkloadId.parse(parts[0]),
                            parts -> new Epoch(Long.parseLong(parts[1]), Long.parseLong(parts[2]))));
        } catch (IllegalArgumentException | IllegalStateException | ArrayIndexOutOfBoundsException e) {
            LOG.error("The list of epochs {} is damaged.", file);
            throw new IOException(
                    file + " is damaged: restore it, or delete it if no workload was ever failed over", e);
        }
    }

    private Epoch find(WorkloadId workload) {
        return epochs.getOrDefault(workload, NONE);
    }

    long of(WorkloadId workload) {
        return find(workload).present();
    }

    /** @throws ReplicationException with {@code ROLE_CHANGED} if the primary did not hear of a change that counts */
    void require(WorkloadId workload, long epoch, String primary) {
        Epoch known = find(workload);
        if (epoch < known.accepted()) {
            throw new ReplicationException(
                    ErrorCode.ROLE_CHANGED,
                    "primary " + primary + " knows epoch " + epoch + " of the workload, this replica " + known.present()
                            + ": its roles changed since that primary sent it",
                    "see that the machine does not run on " + primary + ", then remove the relationship there; if the"
                            + " machine belongs there after all: replica:migration-accept");
        }
    }

    /** A primary offers a transfer with an epoch that is accepted: from now on it is the lowest one that is. */
    synchronized void offered(WorkloadId workload, long epoch) {
        Epoch known = find(workload);
        if (epoch > known.present() || epoch > known.accepted()) {
            put(workload, new Epoch(Math.max(epoch, known.present()), Math.max(epoch, known.accepted())));
        }
    }

    /** A role changes; the primary of before is accepted until that is {@link #settle settled}. */
    synchronized long raise(WorkloadId workload) {
        Epoch known = find(workload);
        put(workload, new Epoch(known.present() + 1, known.accepted()));
        return known.present() + 1;
    }

    /** The change can't be taken back any more. */
    synchronized void settle(WorkloadId workload) {
        Epoch known = find(workload);
        if (known.accepted() < known.present()) {
            put(workload, new Epoch(known.present(), known.present()));
        }
    }

    private void put(WorkloadId workload, Epoch epoch) {
        Map<WorkloadId, Epoch> changed = new HashMap<>(epochs);
        changed.put(workload, epoch);
        write(changed);
    }

    private void write(Map<WorkloadId, Epoch> changed) {
        String text = changed.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
                .sorted()
                .collect(Collectors.joining());
        try {
            DurableFiles.write(file, text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    "the list of epochs can't be written: " + e.getMessage(),
                    "see that the node's disk is not full and in order",
                    e);
        }
        epochs = Map.copyOf(changed);
    }
}
