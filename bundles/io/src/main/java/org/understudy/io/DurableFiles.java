// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;

/** File operations that a power cut leaves done or not done. */
public final class DurableFiles {
    private DurableFiles() {}

    /**
     * Writes a whole file: after a crash it has the old content or the new one.
     *
     * @param attributes of a new file, such as its permissions, in force before the content is written
     */
    public static void write(Path target, byte[] content, FileAttribute<?>... attributes) throws IOException {
        // A crash before the move leaves the old file, and this one, which the next write of the same target replaces.
        Path temporary = temporary(target);
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, attributes);
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        move(temporary, target);
    }

    /** What {@link #write} leaves of a file where a crash cuts it, beside it. */
    public static Path temporary(Path target) {
        return target.resolveSibling(target.getFileName() + ".tmp");
    }

    /** Renames in one step, replacing a file that is there. */
    public static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        Path source = from.toAbsolutePath().getParent();
        Path target = to.toAbsolutePath().getParent();
        syncFolder(target);
        if (!source.equals(target)) {
            syncFolder(source);
        }
    }

    /** Makes the names in a folder durable. */
    public static void syncFolder(Path folder) throws IOException {
        sync(folder);
    }

    /** Makes a file's content durable. */
    public static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Deletes a file or a folder with all that is in it; links are deleted, not followed; absent is fine. */
    public static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
