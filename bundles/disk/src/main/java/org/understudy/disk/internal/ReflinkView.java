// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.disk.ConsistentView;
import org.understudy.api.disk.Exclusions;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewHold;
import org.understudy.api.disk.ViewRequest;
import org.understudy.io.DurableFiles;
import org.understudy.io.FileClone;

/**
 * The view {@code reflink}: copies that share their blocks with the source, so that the workload goes on while they are
 * read. They lie in a folder below the source, as only one file system can share blocks, and are deleted with the view; what
 * a crash left of them is deleted when the next one is opened. Hooks, where the workload has some, are run around the
 * copying alone.
 */
@Component
public final class ReflinkView implements ConsistentView {
    private static final Logger LOG = LoggerFactory.getLogger(ReflinkView.class);

    private final ViewHooks hooks;

    @Activate
    public ReflinkView(@Reference ViewHooks hooks) {
        this.hooks = hooks;
    }

    @Override
    public String name() {
        return "reflink";
    }

    @Override
    public SourceView open(ViewRequest request) {
        try (ViewHold hold = hold(request)) {
            return hold.open();
        }
    }

    @Override
    public ViewHold hold(ViewRequest request) {
        Path copies = request.source()
                .resolve(PlainView.COPIES)
                .resolve(request.workload().toString());
        delete(copies);
        boolean hooked = hooks.isThere(request);
        if (hooked) {
            hooks.before(request);
        }
        return new Hold(request, copies, hooked);
    }

    private final class Hold implements ViewHold {
        private final ViewRequest request;
        private final Path copies;
        private final boolean hooked;

        Hold(ViewRequest request, Path copies, boolean hooked) {
            this.request = request;
            this.copies = copies;
            this.hooked = hooked;
        }

        @Override
        public boolean still() {
            return hooked;
        }

        @Override
        public SourceView open() {
            boolean opened = false;
            try {
                copy();
                SourceView view = PlainView.files(copies, Exclusions.NONE);
                opened = true;
                return new EndingView(view, () -> delete(copies));
            } finally {
                if (!opened) {
                    delete(copies);
                }
            }
        }

        private void copy() {
            try (PlainSource source = PlainView.files(request.source(), request.exclusions())) {
                int index = 0;
                for (FileEntry file : source.files()) {
                    share(source.path(index++), copies.resolve(file.path()));
                }
            }
        }

        @Override
        public void close() {
            if (hooked) {
                hooks.after(request);
            }
        }
    }

    private static void share(Path file, Path copy) {
        try {
            Files.createDirectories(copy.getParent());
            if (!FileClone.make(file, copy)) {
                throw new ReplicationException(
                        ErrorCode.SOURCE_UNREADABLE,
                        "the file system of " + file + " can't make copies that share blocks",
                        "set view = none or hooks, or use XFS or Btrfs; then replica:resume");
            }
        } catch (IOException e) {
            throw new ReplicationException(
                    ErrorCode.SOURCE_UNREADABLE,
                    "source " + file + " can't be copied to " + copy + ": " + e.getMessage(),
                    "let the node's user write there, then replica:resume",
                    e);
        }
    }

    private static void delete(Path copies) {
        try {
            DurableFiles.deleteTree(copies);
            Path all = copies.getParent();
            if (Files.isDirectory(all) && isEmpty(all)) {
                Files.delete(all);
            }
        } catch (IOException e) {
            LOG.warn("The copies in {} can't be deleted; the next cycle tries it again.", copies, e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}
