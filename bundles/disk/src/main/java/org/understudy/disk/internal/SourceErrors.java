// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;

/** What went wrong with a source, classified by type. */
final class SourceErrors {
    private SourceErrors() {}

    static ReplicationException missing(Path folder, String what) {
        return new ReplicationException(
                ErrorCode.SOURCE_MISSING, "source " + folder + " " + what, "correct the relationship's source");
    }

    static ReplicationException changed(Path file, String what, Throwable cause) {
        return new ReplicationException(
                ErrorCode.SOURCE_CHANGED,
                "source file " + file + " " + what + " while it was read",
                "nothing is lost: the next cycle reads it again; stop its writer, or replicate from a snapshot",
                cause);
    }

    static ReplicationException unreadable(Path file, IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return changed(file, "vanished", cause);
        }
        String why = cause instanceof AccessDeniedException ? "permission denied" : cause.getMessage();
        return new ReplicationException(
                ErrorCode.SOURCE_UNREADABLE,
                "source " + file + " can't be read: " + why,
                "let the node's user read it, then replica:resume",
                cause);
    }
}
