// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Digest;

/**
 * The roots of the hash trees of a state, in the order of its files.
 *
 * @param transfer that made the state
 */
record Roots(TransferId transfer, List<Digest> roots) {
    private static final String HEADER = "understudy-roots 1";

    Roots {
        roots = List.copyOf(roots);
    }

    /** The digest of the whole state: over each file's path, and its root, which covers its size. */
    Digest content(List<FileEntry> files) {
        MessageDigest digest = HashTree.sha256();
        for (int i = 0; i < files.size(); i++) {
            byte[] path = files.get(i).path().getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(path.length).flip());
            digest.update(path);
            digest.update(roots.get(i).toBytes());
        }
        return Digest.of(digest.digest());
    }

    Map<String, Digest> byPath(List<FileEntry> files) {
        Map<String, Digest> map = new HashMap<>();
        for (int i = 0; i < roots.size(); i++) {
            map.put(files.get(i).path(), roots.get(i));
        }
        return map;
    }

    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        text.append("transfer ").append(transfer).append('\n');
        text.append("files ").append(roots.size()).append('\n');
        roots.forEach(root -> text.append(root).append('\n'));
        SealedText.write(file, text);
    }

    /** @throws IOException if it can't be read, or is damaged */
    static Roots read(Path file) throws IOException {
        List<String> lines = SealedText.read(file, HEADER);
        try {
            TransferId transfer = TransferId.parse(SealedText.field(lines, 1, "transfer"));
            int count = Integer.parseInt(SealedText.field(lines, 2, "files"));
            List<String> digests = lines.subList(3, 3 + count);
            List<Digest> roots = new ArrayList<>(count);
            for (String line : digests) {
                roots.add(Digest.of(HexFormat.of().parseHex(line)));
            }
            return new Roots(transfer, roots);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }
}
