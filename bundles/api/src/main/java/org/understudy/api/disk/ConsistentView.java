// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.disk;

/** SPI: makes a source folder readable in one state for the time of a transfer. */
public interface ConsistentView {
    /** The name that a relationship's settings use, such as {@code none}. */
    String name();

    /**
     * Opens a view of the regular files below a folder, in a stable order (by path). Symbolic links are not followed
     * and not part of it; nor are excluded files, which need not be readable, and may change.
     *
     * @throws org.understudy.api.ReplicationException with {@code SOURCE_MISSING} or {@code SOURCE_UNREADABLE}, naming
     *     the folder or file
     */
    SourceView open(ViewRequest request);

    /**
     * Stops the source's writers, if the view does that, so that views of several sources can be opened in one moment.
     *
     * @throws org.understudy.api.ReplicationException as of {@link #open}; then nobody is stopped
     */
    default ViewHold hold(ViewRequest request) {
        return ViewHold.of(() -> open(request));
    }
}
