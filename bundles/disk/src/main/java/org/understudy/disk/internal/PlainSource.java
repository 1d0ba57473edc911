// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;
import org.understudy.api.FileEntry;
import org.understudy.api.disk.SourceFile;
import org.understudy.api.disk.SourceView;
import org.understudy.io.SparseFile;

/** Files in place, with what their folder said about them when the view was opened. */
final class PlainSource implements SourceView {
    private final List<Item> items;
    private final List<FileEntry> files;

    /** A file of the view. */
    record Item(Path path, FileEntry entry, Stamp stamp) {}

    /** What changes when a file is written or replaced. */
    record Stamp(long size, FileTime modified, Object key) {
        static Stamp of(BasicFileAttributes attributes) {
            return new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
        }
    }

    PlainSource(List<Item> items) {
        this.items = List.copyOf(items);
        this.files = this.items.stream().map(Item::entry).toList();
    }

    @Override
    public List<FileEntry> files() {
        return files;
    }

    @Override
    public Path path(int file) {
        return items.get(file).path();
    }

    @Override
    public SourceFile open(int file) throws IOException {
        return SparseFile.openRead(path(file));
    }

    @Override
    public void verifyUnchanged() {
        for (Item item : items) {
            Stamp now;
            try {
                now = Stamp.of(PlainView.attributes(item.path()));
            } catch (IOException e) {
                throw SourceErrors.unreadable(item.path(), e);
            }
            if (!Objects.equals(now.key(), item.stamp().key())) {
                throw SourceErrors.changed(item.path(), "was replaced", null);
            }
            if (!now.equals(item.stamp())) {
                throw SourceErrors.changed(item.path(), "changed", null);
            }
        }
    }

    @Override
    public void close() {}
}
