// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.understudy.api.FileEntry;
import org.understudy.api.chunk.Extent;

/** What a transfer changes in files that exist already. */
final class Changes {
    private final List<FileChange> changed = new ArrayList<>();

    /**
     * A file with changes.
     *
     * @param before its index in the state before
     * @param oldSize and its size there
     * @param extents what the transfer's chunks write
     */
    record FileChange(int before, FileEntry target, long oldSize, RangeSet extents) {
        /** Bytes of the old file that will be lost. */
        RangeSet lost() {
            RangeSet lost = new RangeSet();
            for (int i = 0; i < extents.count(); i++) {
                lost.add(extents.start(i), Math.min(oldSize, extents.end(i)));
            }
            lost.add(target.size(), oldSize);
            return lost;
        }

        /** Ranges whose leaves have another content or length in the new state, or are not in one of both. */
        RangeSet digested() {
            RangeSet digested = new RangeSet();
            for (int i = 0; i < extents.count(); i++) {
                digested.add(extents.start(i), extents.end(i));
            }
            long smaller = Math.min(oldSize, target.size());
            if (oldSize != target.size()) {
                digested.add(smaller / HashTree.LEAF * HashTree.LEAF, Math.max(oldSize, target.size()));
            }
            return digested;
        }
    }

    private Changes() {}

    static Changes of(List<FileEntry> before, State target, StagedData staged, ChunkIndex index) throws IOException {
        Map<String, Integer> indexes = indexes(before);
        Map<Integer, RangeSet> ranges = new HashMap<>();
        for (long sequence = index.from(0); sequence >= 0; sequence = index.from(sequence + 1)) {
            for (Extent extent : index.get(sequence).extents()) {
                if (!staged.isNew(extent.file())) {
                    ranges.computeIfAbsent(extent.file(), file -> new RangeSet())
                            .add(extent.offset(), extent.end());
                }
            }
        }
        Changes changes = new Changes();
        for (int i = 0; i < target.files().size(); i++) {
            FileEntry entry = target.files().get(i);
            Integer old = indexes.get(entry.path());
            if (old != null && (ranges.containsKey(i) || before.get(old).size() != entry.size())) {
                RangeSet extents = ranges.getOrDefault(i, new RangeSet());
                changes.changed.add(new FileChange(old, entry, before.get(old).size(), extents));
            }
        }
        changes.changed.sort((a, b) -> Integer.compare(a.before(), b.before()));
        return changes;
    }

    static Map<String, Integer> indexes(List<FileEntry> files) {
        Map<String, Integer> indexes = new HashMap<>();
        for (int i = 0; i < files.size(); i++) {
            indexes.put(files.get(i).path(), i);
        }
        return indexes;
    }

    /** Ascending by the index in the state before. */
    List<FileChange> changed() {
        return changed;
    }
}
