// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.store.Failures.assertThatFailsWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.store.ReplicaStore;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** A workload whose deletion is cut is gone; the rest of its files is nobody's, and is deleted later. */
@EnabledOnOs(OS.LINUX)
class CutRemovalTest {
    private static final String LONG_NAME = "d".repeat(200);
    private static final int DEPTH = 15;

    @TempDir
    private Path location;

    private final Images images = new Images().with("disk", 1, 5000);
    private final FileReplicaStore store = new FileReplicaStore();
    private Primary primary;
    private Path current;

    @BeforeEach
    void replicateWhatCanNotBeDeleted() throws IOException {
        primary = Primary.of("web", location);
        current = primary.replicate(store, TransferId.random(), images).folder().resolve("current");
        // two paths that are short enough each, one within the other: nobody, not even root, can delete them by name
        Path inner = deepest(Files.createDirectory(location.resolve("inner")));
        Files.createFile(inner.resolve("file"));
        Files.move(location.resolve("inner"), deepest(current).resolve("inner"));
    }

    private static Path deepest(Path folder) throws IOException {
        Path path = folder;
        for (int i = 0; i < DEPTH; i++) {
            path = path.resolve(LONG_NAME);
        }
        return Files.createDirectories(path);
    }

    @AfterEach
    void makeItDeletable() throws IOException {
        if (Files.exists(current)) {
            Files.move(deepest(current).resolve("inner"), location.resolve("inner"));
        }
    }

    @Test
    void noStoreFindsItAndTheNextAttachDeletesTheRest() throws IOException {
        assertThatFailsWith(ErrorCode.STORE_FAILED, () -> store.remove(primary.workload(), true));

        assertThat(store.list()).isEmpty();
        assertThatNoWorkloadIsAttached();

        makeItDeletable();
        assertThatNoWorkloadIsAttached();
        assertThat(location.resolve("web")).doesNotExist();
    }

    @Test
    void theWorkloadCanBeReplicatedAgainBesideTheRest() throws IOException {
        assertThatFailsWith(ErrorCode.STORE_FAILED, () -> store.remove(primary.workload(), true));

        Path again = primary.replicate(store, TransferId.random(), images).folder();

        assertThat(again).isNotEqualTo(location.resolve("web"));
        assertThat(Images.read(again.resolve("current"))).isEqualTo(images);
    }

    private void assertThatNoWorkloadIsAttached() {
        ReplicaStore next = new FileReplicaStore();
        next.attach(location);
        assertThat(next.list()).isEmpty();
    }
}
