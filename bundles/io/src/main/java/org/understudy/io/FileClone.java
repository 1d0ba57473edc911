// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.understudy.io.internal.CloneCall;

/** Copies of files that share their blocks until one of both is written: at once, and without taking space. */
public final class FileClone {
    private FileClone() {}

    /**
     * Makes a file with the content and the holes of another one.
     *
     * @param target not there yet
     * @return false, and no file is made, where the platform or the file system can't
     */
    public static boolean make(Path source, Path target) throws IOException {
        return make(source, target, CloneCall.platform());
    }

    static boolean make(Path source, Path target, CloneCall call) throws IOException {
        Files.createFile(target);
        boolean made = false;
        try {
            made = call.share(source, target);
        } finally {
            if (!made) {
                Files.delete(target);
            }
        }
        return made;
    }
}
