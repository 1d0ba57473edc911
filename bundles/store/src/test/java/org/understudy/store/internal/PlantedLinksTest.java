// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.io.DurableFiles;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** Links that somebody planted among the store's own files: nothing is written, deleted or truncated where they lead to. */
class PlantedLinksTest {
    private static final TransferId BASE = TransferId.random();

    @TempDir
    private Path folder;

    private final Images before = new Images().with("disk", 1, 5000);
    private final Images after = before.with("disk", 2, 5000).with("new", 3, 6000);
    private final Images outside = new Images()
            .with("0", 4, 9000)
            .with("commit", 5, 100)
            .with("chunks.idx", 6, 100)
            .with("delta.dat", 7, 100);
    private Path target;
    private Primary primary;
    private Path root;

    @BeforeEach
    void replicate() throws IOException {
        target = Files.createDirectory(folder.resolve("outside"));
        for (String name : List.of("0", "commit", "chunks.idx", "delta.dat")) {
            Files.write(target.resolve(name), outside.get(name));
        }
        primary = Primary.of("web", folder.resolve("store"));
        root = primary.replicate(store(), BASE, before).folder();
    }

    private static FileReplicaStore store() {
        FileReplicaStore store = new FileReplicaStore();
        Dictionary<String, Object> settings = new Hashtable<>(Map.of("points", 3));
        store.updated(settings);
        return store;
    }

    private void plant(String name, Path to) throws IOException {
        Path place = root.resolve(name);
        DurableFiles.deleteTree(place);
        Files.createDirectories(place.getParent());
        Files.createSymbolicLink(place, to);
    }

    private void assertThatNothingHappenedOutside() throws IOException {
        assertThat(Images.read(target)).isEqualTo(outside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"incoming", "incoming/files", "points", "trees", "current"})
    void aFolderThatLeadsOutIsNotUsed(String name) throws IOException {
        FileReplicaStore store = store();
        store.attach(folder.resolve("store"));
        plant(name, target);

        Throwable failure = catchThrowable(() -> primary.replicate(store, TransferId.random(), after, BASE, before));

        assertThat(failure).hasMessageContaining(root.resolve(name) + " is a symbolic link");
        assertThatNothingHappenedOutside();
    }

    @ParameterizedTest
    @ValueSource(strings = {"incoming", "points", "trees", "current"})
    void aStoreThatStartsLeavesTheWorkloadAlone(String name) throws IOException {
        plant(name, target);

        FileReplicaStore store = store();
        store.attach(folder.resolve("store"));

        assertThat(store.list()).isEmpty();
        assertThatNothingHappenedOutside();
    }

    @ParameterizedTest
    @ValueSource(strings = {"incoming/files/0", "incoming/files/1", "incoming/delta.dat", "incoming/chunks.idx"})
    void aFileOfATransferThatLeadsOutIsNotWritten(String name) throws IOException {
        FileReplicaStore store = store();
        store.attach(folder.resolve("store"));
        TransferId transfer = TransferId.random();
        IncomingTransfer incoming = store.begin(primary.offer(transfer, Optional.of(BASE), after.entries()));
        List<Chunk> chunks = after.chunks(transfer, before);
        plant(name, target.resolve("0"));

        catchThrowable(() -> {
            chunks.forEach(incoming::write);
            incoming.commit(chunks.size());
        });

        assertThatNothingHappenedOutside();
    }

    @Test
    void onceTheyAreGoneItGoesOn() throws IOException {
        FileReplicaStore store = store();
        store.attach(folder.resolve("store"));
        plant("incoming", target);
        catchThrowable(() -> primary.replicate(store, TransferId.random(), after, BASE, before));
        Files.delete(root.resolve("incoming"));

        primary.replicate(store, TransferId.random(), after, BASE, before);

        assertThat(Images.read(root.resolve("current"))).isEqualTo(after);
        assertThatNothingHappenedOutside();
    }
}
