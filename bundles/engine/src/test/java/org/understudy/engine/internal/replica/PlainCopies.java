// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.WorkloadId;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.PointView;
import org.understudy.api.store.ReplicaStore;
import org.understudy.api.store.StateCopies;
import org.understudy.api.store.StateCopy;

/** Copies of states, byte by byte; they can be kept from being made. */
final class PlainCopies implements StateCopies {
    private final ReplicaStore store;
    /** Called before each copy. */
    volatile Runnable before = () -> {};
    /** Called once a copy is whole. */
    volatile Runnable after = () -> {};

    PlainCopies(ReplicaStore store) {
        this.store = store;
    }

    @Override
    public StateCopy copy(WorkloadId id, TransferId state, Path target, CopyProgress progress) {
        before.run();
        try {
            Files.createDirectory(target);
            var stored = store.find(id).orElseThrow();
            if (stored.current().equals(Optional.of(state))) {
                for (FileEntry file : stored.files()) {
                    Path to = target.resolve(file.path());
                    Files.createDirectories(to.getParent());
                    Files.copy(stored.folder().resolve("current").resolve(file.path()), to);
                }
            } else {
                try (PointView view = store.openPoint(id, state)) {
                    for (FileEntry file : view.point().files()) {
                        write(view, file, target.resolve(file.path()));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        after.run();
        return null;
    }

    private static void write(PointView view, FileEntry file, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (FileChannel channel = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            for (long at = 0; at < file.size(); at += buffer.limit()) {
                buffer.clear();
                view.read(file, at, buffer);
                buffer.flip();
                channel.write(buffer, at);
            }
        }
    }
}
