// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.io.DurableFiles;

/** The workloads that this replica refuses for now: a text file with a GUID a line. Thread-safe. */
final class SuspendedWorkloads {
    private static final Logger LOG = LoggerFactory.getLogger(SuspendedWorkloads.class);

    private final Path file;
    private volatile Set<WorkloadId> suspended;

    SuspendedWorkloads(Path file) throws IOException {
        this.file = file;
        Files.createDirectories(file.toAbsolutePath().getParent());
        this.suspended = read(file);
    }

    private static Set<WorkloadId> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Set.of();
        }
        try {
            return Files.readAllLines(file).stream().map(WorkloadId::parse).collect(Collectors.toUnmodifiableSet());
        } catch (IllegalArgumentException e) {
            LOG.error("The list of suspended workloads {} is damaged; none is suspended.", file, e);
            return Set.of();
        }
    }

    boolean contains(WorkloadId workload) {
        return suspended.contains(workload);
    }

    synchronized void set(WorkloadId workload, boolean suspend) {
        Set<WorkloadId> changed = new HashSet<>(suspended);
        if (suspend ? !changed.add(workload) : !changed.remove(workload)) {
            return;
        }
        String text = changed.stream().map(id -> id + "\n").collect(Collectors.joining());
        try {
            DurableFiles.write(file, text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    "the list of suspended workloads can't be written: " + e.getMessage(),
                    "see that the node's disk is not full and in order",
                    e);
        }
        suspended = Set.copyOf(changed);
    }
}
