// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.api.disk;

import java.util.function.Supplier;

/**
 * A source on the way to a view of it: its writers stand still, if the view stops them. So the views of several sources
 * can be of one moment: all are held, then all are opened, then all holds are closed. For one thread.
 */
public interface ViewHold extends AutoCloseable {
    /** Whether the source's writers stand still until this is closed. */
    boolean still();

    /**
     * Opens the view; once.
     *
     * @throws org.understudy.api.ReplicationException as of {@link ConsistentView#open}
     */
    SourceView open();

    /** Lets the writers go on; where the open view reads the files themselves, they do when that is closed. */
    @Override
    void close();

    /** Of a view that stops nobody. */
    static ViewHold of(Supplier<SourceView> view) {
        return new ViewHold() {
            @Override
            public boolean still() {
                return false;
            }

            @Override
            public SourceView open() {
                return view.get();
            }

            @Override
            public void close() {
                // nobody was stopped
            }
        };
    }
}
