// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.io.DurableFiles;

/** The marks of hooks that were begun: a small file each, named by the workload's GUID. */
final class HookMarks {
    private static final Logger LOG = LoggerFactory.getLogger(HookMarks.class);

    private final Path folder;

    HookMarks(Path folder) {
        this.folder = folder;
    }

    /** The GUIDs of the workloads that have one. */
    List<String> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.contains("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            LOG.error("The marks of hooks in {} can't be listed.", folder, e);
            return List.of();
        }
    }

    /** A damaged one counts as none, and is told of. */
    Optional<HookMark> find(String workload) {
        Path file = folder.resolve(workload);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Properties in = new Properties();
            in.load(new StringReader(Files.readString(file)));
            return Optional.of(new HookMark(
                    in.getProperty("name", ""),
                    WorkloadId.parse(workload),
                    Path.of(in.getProperty("source", "")),
                    Path.of(in.getProperty("hooks", ""))));
        } catch (IOException | RuntimeException e) {
            LOG.error("The mark {} can't be read: run the hook 'after' of this workload by hand.", file, e);
            return Optional.empty();
        }
    }

    /** Returns when it is durable. */
    void put(HookMark mark) {
        Properties out = new Properties();
        out.setProperty("name", mark.name());
        out.setProperty("source", mark.source().toString());
        out.setProperty("hooks", mark.hooks().toString());
        StringWriter text = new StringWriter();
        try {
            out.store(text, null);
            Files.createDirectories(folder);
            DurableFiles.write(
                    folder.resolve(mark.workload().toString()), text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** A crash before it is durable runs the hook once more. */
    void remove(String workload) {
        try {
            if (Files.deleteIfExists(folder.resolve(workload))) {
                DurableFiles.syncFolder(folder);
            }
        } catch (IOException e) {
            LOG.error("The mark of a hook in {} can't be deleted: the hook 'after' will be run once more.", folder, e);
        }
    }

    private ReplicationException failed(IOException e) {
        return new ReplicationException(
                ErrorCode.STORE_FAILED,
                "the mark of a hook in " + folder + " can't be written: " + e.getMessage(),
                "see that the node's disk is not full and that its user may write there",
                e);
    }
}
