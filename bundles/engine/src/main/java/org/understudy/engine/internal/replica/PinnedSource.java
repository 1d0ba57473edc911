// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.understudy.api.FileEntry;
import org.understudy.api.disk.Exclusions;
import org.understudy.api.disk.SourceFile;
import org.understudy.api.disk.SourceState;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewRequest;
import org.understudy.api.store.PointView;

/** The files of a state that the store keeps as it is until this is closed, whatever its primary sends meanwhile. */
final class PinnedSource implements SourceView {
    private final PointView state;
    private final String name;
    private final String relationship;
    private final Path folder;
    private final List<FileEntry> files;

    /**
     * @param name of the workload
     * @param folder where its files are, for people
     */
    PinnedSource(PointView state, String name, Path folder, ViewRequest request) {
        this.state = state;
        this.name = name;
        this.relationship = request.name();
        this.folder = folder;
        Exclusions.Matcher excluded = request.exclusions().matcher();
        this.files = state.point().files().stream()
                .filter(file -> !excluded.excludes(Path.of(file.path())))
                .sorted(Comparator.comparing(FileEntry::path))
                .toList();
    }

    @Override
    public List<FileEntry> files() {
        return files;
    }

    @Override
    public Path path(int file) {
        return folder.resolve(files.get(file).path());
    }

    @Override
    public SourceFile open(int file) {
        return new PinnedFile(
                state,
                files.get(file),
                "replica:verify " + name + " tells its primary, whose next cycle repairs it; then replica:resume "
                        + relationship);
    }

    @Override
    public Optional<SourceState> state() {
        return Optional.of(
                new SourceState(state.point().transfer(), name, state.point().consistent()));
    }

    /** It is kept as it is. */
    @Override
    public void verifyUnchanged() {}

    @Override
    public void close() {
        state.close();
    }
}
