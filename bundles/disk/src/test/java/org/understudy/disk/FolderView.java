// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.understudy.api.FileEntry;
import org.understudy.api.disk.SourceFile;
import org.understudy.api.disk.SourceView;
import org.understudy.io.SparseFile;

/** The files below a folder, unguarded: what a tracker's tests need of a view. */
record FolderView(Path folder, List<FileEntry> files) implements SourceView {
    static FolderView of(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return new FolderView(
                    folder,
                    paths.filter(Files::isRegularFile)
                            .map(path -> folder.relativize(path).toString())
                            .sorted()
                            .map(path -> new FileEntry(path, size(folder.resolve(path))))
                            .toList());
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Path path(int file) {
        return folder.resolve(files.get(file).path());
    }

    @Override
    public SourceFile open(int file) throws IOException {
        return SparseFile.openRead(path(file));
    }

    @Override
    public void verifyUnchanged() {
        throw new UnsupportedOperationException("a tracker leaves this to its caller");
    }

    @Override
    public void close() {}
}
