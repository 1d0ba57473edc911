// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.disk.ConsistentView;
import org.understudy.api.disk.Exclusions;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewRequest;

/** The view {@code none}: the files as they are; that nobody writes to them meanwhile is checked, not ensured. */
@Component
public final class PlainView implements ConsistentView {
    /** The folder below a source in which views keep copies for the time of a transfer; no part of any workload. */
    static final String COPIES = ".understudy-view";

    static final int MAX_FILES = 100_000;

    @Activate
    public PlainView() {}

    @Override
    public String name() {
        return "none";
    }

    @Override
    public SourceView open(ViewRequest request) {
        return files(request.source(), request.exclusions());
    }

    /** The regular files below a folder, but for excluded ones, and for the copies that views make there. */
    static PlainSource files(Path source, Exclusions exclusions) {
        if (!Files.exists(source)) {
            throw SourceErrors.missing(source, "does not exist");
        }
        if (!Files.isDirectory(source)) {
            throw SourceErrors.missing(source, "is not a folder");
        }
        List<PlainSource.Item> items = new ArrayList<>();
        try {
            // the walk follows no links, but the folder that the operator named may be one
            Path folder = source.toRealPath();
            Files.walkFileTree(folder, new Collector(folder, exclusions.matcher(), items));
        } catch (IOException e) {
            throw SourceErrors.unreadable(source, e);
        }
        if (items.isEmpty()) {
            throw SourceErrors.missing(source, "has no files");
        }
        items.sort(Comparator.comparing(item -> item.entry().path()));
        return new PlainSource(items);
    }

    /** Lists regular files; what can't be read ends the walk. */
    private static final class Collector extends SimpleFileVisitor<Path> {
        private final Path source;
        private final Exclusions.Matcher exclusions;
        private final List<PlainSource.Item> items;

        Collector(Path source, Exclusions.Matcher exclusions, List<PlainSource.Item> items) {
            this.source = source;
            this.exclusions = exclusions;
            this.items = items;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!attributes.isRegularFile() || exclusions.excludes(source.relativize(file))) {
                return FileVisitResult.CONTINUE;
            }
            if (items.size() == MAX_FILES) {
                throw new ReplicationException(
                        ErrorCode.SOURCE_UNREADABLE,
                        "source " + source + " has more than " + MAX_FILES + " files",
                        "name the folder of one machine");
            }
            if (!Files.isReadable(file)) {
                throw SourceErrors.unreadable(file, new AccessDeniedException(file.toString()));
            }
            items.add(new PlainSource.Item(file, entry(file, attributes), PlainSource.Stamp.of(attributes)));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.getParent().equals(source) && folder.endsWith(COPIES)
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            if (exclusions.excludes(source.relativize(file))) {
                return FileVisitResult.CONTINUE;
            }
            throw SourceErrors.unreadable(file, e);
        }

        private FileEntry entry(Path file, BasicFileAttributes attributes) {
            String path = source.relativize(file)
                    .toString()
                    .replace(file.getFileSystem().getSeparator(), "/");
            try {
                return new FileEntry(path, attributes.size());
            } catch (IllegalArgumentException e) {
                throw new ReplicationException(
                        ErrorCode.SOURCE_UNREADABLE,
                        "source file " + file + " has a name that can't be replicated: " + e.getMessage(),
                        "rename it",
                        e);
            }
        }
    }

    static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
