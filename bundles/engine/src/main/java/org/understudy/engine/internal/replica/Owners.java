// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.io.DurableFiles;

/**
 * Which primary a workload moved to, and from which ones, that are refused since: a text file, a workload a line, with its
 * GUID, the owner, and those before, separated by blanks. A workload that never moved is not in it. Thread-safe.
 */
final class Owners {
    private static final Logger LOG = LoggerFactory.getLogger(Owners.class);

    private final Path file;
    /** By GUID: the owner first, then who owned it before. */
    private volatile Map<WorkloadId, List<String>> owners;

    Owners(Path file) throws IOException {
        this.file = file;
        Files.createDirectories(file.toAbsolutePath().getParent());
        this.owners = read(file);
    }

    private static Map<WorkloadId, List<String>> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> Arrays.asList(line.split(" ")))
                    .peek(line -> {
                        if (line.size() < 2) {
                            throw new IllegalArgumentException("a line without an owner");
                        }
                    })
                    .collect(Collectors.toUnmodifiableMap(
                            line -> WorkloadId.parse(line.get(0)), line -> List.copyOf(line.subList(1, line.size()))));
        } catch (IllegalArgumentException | IllegalStateException e) {
            LOG.error("The list of moved workloads {} is damaged; no primary is refused for it.", file, e);
            return Map.of();
        }
    }

    /** @throws ReplicationException with {@code WORKLOAD_MOVED} if the workload moved away from this primary */
    void require(WorkloadId workload, String primary) {
        List<String> names = owners.getOrDefault(workload, List.of());
        if (names.lastIndexOf(primary) > 0) {
            throw new ReplicationException(
                    ErrorCode.WORKLOAD_MOVED,
                    "the workload moved from primary " + primary + " to " + names.get(0),
                    "remove the relationship on " + primary
                            + "; if the machine is back there: replica:migration-accept");
        }
    }

    /** From now on this primary sends, and the one before is refused; durable when it returns. */
    synchronized void claim(WorkloadId workload, String primary, String before) {
        List<String> names = owners.getOrDefault(workload, List.of(before));
        if (names.get(0).equals(primary)) {
            return;
        }
        Set<String> changed = new LinkedHashSet<>(List.of(primary));
        changed.addAll(names);
        Map<WorkloadId, List<String>> all = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        all.putAll(owners);
        all.put(workload, List.copyOf(changed));
        write(all);
        LOG.info("Workload {} moved from primary {} to {}.", workload, names.get(0), primary);
    }

    synchronized void remove(WorkloadId workload) {
        if (owners.containsKey(workload)) {
            Map<WorkloadId, List<String>> all =
                    new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
            all.putAll(owners);
            all.remove(workload);
            write(all);
        }
    }

    private void write(Map<WorkloadId, List<String>> changed) {
        String text = changed.entrySet().stream()
                .map(entry -> entry.getKey() + " " + String.join(" ", entry.getValue()) + "\n")
                .collect(Collectors.joining());
        try {
            DurableFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ReplicationException(
                    ErrorCode.STORE_FAILED,
                    "the list of moved workloads can't be written: " + e.getMessage(),
                    "see that the node's disk is not full and in order",
                    e);
        }
        owners = Map.copyOf(changed);
    }
}
