// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege")
class DeleteTreeTest {
    private Path root;
    private Path outside;
    private Path kept;

    @BeforeEach
    void createTrees(@TempDir Path folder) throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        outside = Files.createDirectory(folder.resolve("outside"));
        kept = Files.createFile(outside.resolve("kept"));
    }

    @Test
    void aFolderGoesWithAllThatIsInIt() throws IOException {
        Files.createFile(Files.createDirectories(root.resolve("a/b/c")).resolve("file"));
        Files.createDirectory(root.resolve("empty"));

        DurableFiles.deleteTree(root);

        assertThat(root).doesNotExist();
        assertThat(kept).exists();
    }

    @Test
    void aFileIsDeleted() throws IOException {
        DurableFiles.deleteTree(kept);

        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void linksInTheTreeAreDeletedAndNotFollowed() throws IOException {
        Files.createSymbolicLink(root.resolve("folder"), outside);
        Files.createSymbolicLink(root.resolve("file"), kept);
        Files.createSymbolicLink(root.resolve("dangling"), root.resolve("nowhere"));
        Files.createSymbolicLink(root.resolve("loop"), root);

        DurableFiles.deleteTree(root);

        assertThat(root).doesNotExist();
        assertThat(kept).exists();
    }

    @Test
    void aRootThatIsALinkIsDeletedAndNotFollowed() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("link"), outside);

        DurableFiles.deleteTree(link);

        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(kept).exists();
    }

    @Test
    void aRootThatIsADanglingLinkIsDeleted() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("nowhere"));

        DurableFiles.deleteTree(link);

        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void nothingThereIsFine() {
        assertThatCode(() -> DurableFiles.deleteTree(root.resolve("absent"))).doesNotThrowAnyException();
    }
}
