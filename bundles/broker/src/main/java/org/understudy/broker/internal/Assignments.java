// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.broker.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicaAddress;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.io.DurableFiles;

/**
 * Which node each workload was sent to, so that a node that does not answer for a while does not get its workloads a second
 * replica elsewhere. A text file, a workload a line. A crash before the file is replaced loses the last assignment: the next
 * question finds the workload where it is, or assigns it anew. Thread-safe.
 */
final class Assignments {
    /** Bounds what a primary that invents workloads can make the broker remember. */
    static final int MAX = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);

    private final Path file;
    private final Map<WorkloadId, Assignment> known; // guarded by this

    /** @param confirmed whether the node was seen to hold it */
    record Assignment(ReplicaAddress member, boolean confirmed) {}

    Assignments(Path file) throws IOException {
        this.file = file;
        Files.createDirectories(file.toAbsolutePath().getParent());
        this.known = read(file);
    }

    private static Map<WorkloadId, Assignment> read(Path file) throws IOException {
        Map<WorkloadId, Assignment> read = new HashMap<>();
        if (!Files.exists(file)) {
            return read;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.split(" ");
                read.put(
                        WorkloadId.parse(fields[0]),
                        new Assignment(ReplicaAddress.parse(fields[1]), fields[2].equals("confirmed")));
            }
            return read;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            LOG.error("The broker's list {} is damaged; the nodes are asked for what they hold instead.", file, e);
            return new HashMap<>();
        }
    }

    synchronized Optional<Assignment> find(WorkloadId workload) {
        return Optional.ofNullable(known.get(workload));
    }

    /** Returns when it is durable. */
    synchronized void put(WorkloadId workload, Assignment assignment) {
        if (assignment.equals(known.get(workload))) {
            return;
        }
        if (known.size() >= MAX && !known.containsKey(workload)) {
            known.values().removeIf(other -> !other.confirmed());
        }
        if (known.size() >= MAX && !known.containsKey(workload)) {
            throw new ReplicationException(
                    ErrorCode.NO_MEMBER_AVAILABLE,
                    "the broker has " + MAX + " workloads, and takes no more",
                    "use another cluster for more workloads");
        }
        known.put(workload, assignment);
        String text = known.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue().member() + " "
                        + (entry.getValue().confirmed() ? "confirmed" : "assigned") + "\n")
                .sorted()
                .collect(Collectors.joining());
        try {
            DurableFiles.write(file, text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    "the broker's list can't be written: " + e.getMessage(),
                    "see that the broker's disk is not full and in order",
                    e);
        }
    }
}
