// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.understudy.io.SparseFile;

/** What files take on disk: their data without their holes. */
final class Space {
    private Space() {}

    static long of(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return 0;
        }
        long[] bytes = {0};
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                bytes[0] += attributes.isRegularFile() ? data(file) : 0;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // a commit goes on meanwhile
                }
                throw e;
            }
        });
        return bytes[0];
    }

    private static long data(Path path) throws IOException {
        try (SparseFile file = SparseFile.openRead(path)) {
            long bytes = 0;
            for (long at = file.nextData(0); at >= 0; ) {
                long end = file.nextHole(at);
                bytes += end - at;
                at = file.nextData(end);
            }
            return bytes;
        } catch (NoSuchFileException gone) {
            return 0;
        }
    }
}
