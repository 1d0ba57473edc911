// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.understudy.api.FileEntry;

/** The files of a workload as they were when the view was opened. Used by one transfer; thread-safe. */
public interface SourceView extends AutoCloseable {
    /** In the order of the transfer's file indices. */
    List<FileEntry> files();

    /** Where the file with this index is; {@link #open} reads it as it was. */
    Path path(int file);

    /** Opens the file with this index. */
    SourceFile open(int file) throws IOException;

    /** The state that is shown; empty if it is what a machine's files are now. */
    default Optional<SourceState> state() {
        return Optional.empty();
    }

    /**
     * Checks that no file changed or vanished since the view was opened.
     *
     * @throws org.understudy.api.ReplicationException with {@code SOURCE_CHANGED}, naming the file
     */
    void verifyUnchanged();

    @Override
    void close();
}
