// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.store.PointView;
import org.understudy.api.store.ReplicaStore;

/** The content of a workload's files, as the SHA-256 of each. */
record Images(Map<String, String> digests) {
    static Images of(Path folder) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                digests.put(folder.relativize(file).toString(), digest(ByteBuffer.wrap(Files.readAllBytes(file))));
            }
        }
        return new Images(digests);
    }

    static Images of(ReplicaStore store, WorkloadId workload, TransferId point) {
        Map<String, String> digests = new TreeMap<>();
        try (PointView view = store.openPoint(workload, point)) {
            for (FileEntry file : view.point().files()) {
                ByteBuffer content = ByteBuffer.allocate((int) file.size());
                while (content.hasRemaining() && view.read(file, content.position(), content) > 0) {
                    // on to the end
                }
                digests.put(file.path(), digest(content.flip()));
            }
        }
        return new Images(digests);
    }

    private static String digest(ByteBuffer content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(content);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
