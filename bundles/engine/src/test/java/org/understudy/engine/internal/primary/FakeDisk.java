// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.primary;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Extent;
import org.understudy.api.disk.ChangeScan;
import org.understudy.api.disk.ChangeTracker;
import org.understudy.api.disk.ConsistentView;
import org.understudy.api.disk.HeldRanges;
import org.understudy.api.disk.SourceFile;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewRequest;
import org.understudy.io.SparseFile;

/** A workload of one file of which three bytes change with each transfer, and the memory of what was confirmed. */
final class FakeDisk implements ConsistentView, ChangeTracker {
    static final List<FileEntry> FILES = List.of(new FileEntry("disk.img", 3));

    final List<Path> confirmedIn = new ArrayList<>();
    Optional<TransferId> base = Optional.empty();
    ReplicationException viewError;
    ReplicationException changedError;
    /** Where the last view was opened. */
    Path source;

    int openViews;
    int openScans;

    private Optional<TransferId> next = Optional.empty();
    private final Path file;

    FakeDisk(Path file) {
        this.file = file;
    }

    /** No map can be trusted any more. */
    void lose() {
        base = Optional.empty();
        next = Optional.empty();
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public SourceView open(ViewRequest request) {
        if (viewError != null) {
            throw viewError;
        }
        source = request.source();
        openViews++;
        return new SourceView() {
            @Override
            public List<FileEntry> files() {
                return FILES;
            }

            @Override
            public Path path(int index) {
                return file;
            }

            @Override
            public SourceFile open(int index) throws IOException {
                return SparseFile.openRead(file);
            }

            @Override
            public void verifyUnchanged() {
                if (changedError != null) {
                    throw changedError;
                }
            }

            @Override
            public void close() {
                openViews--;
            }
        };
    }

    @Override
    public Optional<TransferId> base(Path mapFolder, Optional<TransferId> current) {
        if (current.isPresent() && current.equals(next)) {
            base = next;
        }
        return current.filter(state -> base.equals(Optional.of(state)));
    }

    @Override
    public ChangeScan open(
            Path mapFolder, SourceView view, TransferId transfer, Optional<TransferId> against, HeldRanges held) {
        openScans++;
        return new ChangeScan() {
            private long offset;

            @Override
            public boolean fill(ByteBuffer payload, List<Extent> extents) {
                while (offset < 3 && held.at(0, offset).held()) {
                    offset++;
                }
                if (offset == 3) {
                    return false;
                }
                payload.put((byte) offset);
                extents.add(new Extent(0, Extent.Kind.DATA, offset++, 1));
                return true;
            }

            @Override
            public long scannedBytes() {
                return offset;
            }

            @Override
            public long readBytes() {
                return offset;
            }

            @Override
            public void complete() {
                next = Optional.of(transfer);
            }

            @Override
            public void close() {
                openScans--;
            }
        };
    }

    @Override
    public void confirmed(Path mapFolder, TransferId transfer) {
        confirmedIn.add(mapFolder);
        base = Optional.of(transfer);
    }
}
