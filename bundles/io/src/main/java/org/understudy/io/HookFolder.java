// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The folder with the executables that may be run as hooks, and no other one. */
public record HookFolder(Path folder) {
    private static final int DEPTH = 4;
    private static final int MOST = 1000;

    /**
     * Finds an executable.
     *
     * @param name its path below the folder; neither the shell nor PATH is asked
     * @throws IOException saying why this is no hook
     */
    public Path find(String name) throws IOException {
        Path relative;
        try {
            relative = Path.of(name);
        } catch (InvalidPathException e) {
            throw new IOException("'" + name + "' is no path", e);
        }
        Path file = folder.resolve(relative).normalize();
        if (name.isBlank() || relative.isAbsolute() || !file.startsWith(folder.normalize())) {
            throw new IOException("'" + name + "' is no path below " + folder);
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no file " + file);
        }
        Path real = file.toRealPath();
        if (!real.startsWith(folder.toRealPath())) {
            throw new IOException(file + " is a link out of " + folder);
        }
        if (!Files.isExecutable(real)) {
            throw new IOException(file + " is not executable");
        }
        requireOurs(real);
        requireOurs(real.getParent());
        return real;
    }

    private static void requireOurs(Path path) throws IOException {
        if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            if (permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new IOException(path + " can be written by everybody");
            }
        }
    }

    /** The names of all hooks, sorted; none if there is no folder. */
    public List<String> list() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, DEPTH)) {
            return files.filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                    .map(file -> folder.relativize(file).toString())
                    .limit(MOST)
                    .sorted()
                    .toList();
        }
    }
}
