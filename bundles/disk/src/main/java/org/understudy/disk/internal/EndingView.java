// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.understudy.api.FileEntry;
import org.understudy.api.disk.SourceFile;
import org.understudy.api.disk.SourceState;
import org.understudy.api.disk.SourceView;

/** A view after which something has to be done, once. */
final class EndingView implements SourceView {
    private final SourceView view;
    private final Runnable end;
    private final AtomicBoolean closed = new AtomicBoolean();

    EndingView(SourceView view, Runnable end) {
        this.view = view;
        this.end = end;
    }

    @Override
    public List<FileEntry> files() {
        return view.files();
    }

    @Override
    public Path path(int file) {
        return view.path(file);
    }

    @Override
    public SourceFile open(int file) throws IOException {
        return view.open(file);
    }

    @Override
    public Optional<SourceState> state() {
        return view.state();
    }

    @Override
    public void verifyUnchanged() {
        view.verifyUnchanged();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                view.close();
            } finally {
                end.run();
            }
        }
    }
}
