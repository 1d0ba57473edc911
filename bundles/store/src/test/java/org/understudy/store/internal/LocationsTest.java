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
import org.understudy.api.TransferId;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** Which folder a workload gets where one of its name is there. */
class LocationsTest {
    @TempDir
    private Path location;

    private Path folder;

    @BeforeEach
    void makeFolderOfItsName() throws IOException {
        folder = Files.createDirectory(location.resolve("web"));
    }

    @Test
    void anEmptyFolderIsTaken() {
        assertThat(replicated()).isEqualTo(folder);
    }

    @Test
    void whatWasCutBeforeTheFirstStateFileIsTaken() throws IOException {
        Files.writeString(folder.resolve("workload.state.tmp"), "understudy-st");

        assertThat(replicated()).isEqualTo(folder);
    }

    @Test
    void aFolderWithFilesIsNotTouched() throws IOException {
        Files.writeString(folder.resolve("disk0"), "somebody's");

        assertThat(replicated().getFileName().toString()).matches("web-[0-9a-f]{8}");
        assertThat(folder).isDirectoryContaining("glob:**/disk0");
    }

    private Path replicated() {
        return Primary.of("web", location)
                .replicate(new FileReplicaStore(), TransferId.random(), new Images().with("disk", 1, 5000))
                .folder();
    }
}
