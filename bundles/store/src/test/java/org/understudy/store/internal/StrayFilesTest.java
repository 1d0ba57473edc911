// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.TransferId;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** What somebody put into {@code current}, which is the store's, gives way to the workload's files. */
class StrayFilesTest {
    private static final TransferId BASE = TransferId.random();

    @TempDir
    private Path location;

    private final Images before = new Images().with("disk", 1, 5000);
    private final Images after = before.with("new/deep/file", 2, 6000);
    private final FileReplicaStore store = new FileReplicaStore();
    private Primary primary;
    private Path current;

    @BeforeEach
    void replicate() {
        primary = Primary.of("web", location.resolve("store"));
        current = primary.replicate(store, BASE, before).folder().resolve("current");
    }

    @ParameterizedTest
    @ValueSource(strings = {"new", "new/deep", "new/deep/file", "new/deep/file/a/b"})
    void aFileInTheWayOfANewFileIsReplaced(String path) throws IOException {
        Path stray = current.resolve(path);
        Files.createDirectories(stray.getParent());
        Files.createFile(stray);

        assertThatTheNewStateIsReached();
    }

    @ParameterizedTest
    @ValueSource(strings = {"new", "new/deep", "new/deep/file"})
    void aLinkInTheWayOfANewFileIsReplacedAndNotFollowed(String path) throws IOException {
        Images outside = new Images().with("deep/file", 3, 100).with("file", 4, 100);
        Path target = Files.createDirectories(location.resolve("outside"));
        Files.createDirectory(target.resolve("deep"));
        Files.write(target.resolve("deep/file"), outside.get("deep/file"));
        Files.write(target.resolve("file"), outside.get("file"));
        Path link = current.resolve(path);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, target);

        assertThatTheNewStateIsReached();
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(Images.read(target)).isEqualTo(outside);
    }

    @Test
    void aFileInNobodysWayStays() throws IOException {
        Files.createFile(current.resolve("notes"));

        primary.replicate(store, TransferId.random(), after, BASE, before);

        assertThat(Images.read(current)).isEqualTo(after.with("notes", new byte[0]));
    }

    private void assertThatTheNewStateIsReached() throws IOException {
        primary.replicate(store, TransferId.random(), after, BASE, before);

        assertThat(Images.read(current)).isEqualTo(after);
    }
}
