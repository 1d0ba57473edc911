// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clone, or no file. That blocks are really shared is shown by the store's tests on an XFS. */
class FileCloneTest {
    @TempDir
    private Path folder;

    @Test
    void aCloneHasTheContentAndWhereTheFileSystemCanNotThereIsNoFile() throws IOException {
        Path source = Files.write(folder.resolve("source"), new byte[] {1, 2, 3});
        Path target = folder.resolve("target");

        boolean made = FileClone.make(source, target);

        assertThat(Files.exists(target)).isEqualTo(made);
        if (made) {
            assertThat(target).hasSameBinaryContentAs(source);
        }
    }

    @Test
    void aFileSystemWithoutSharedBlocksIsNoError() throws IOException {
        Path source = Files.write(folder.resolve("source"), new byte[] {1, 2, 3});

        assertThat(FileClone.make(source, folder.resolve("target"), (from, to) -> false))
                .isFalse();

        assertThat(folder.resolve("target")).doesNotExist();
    }

    @Test
    void aFailureLeavesNoFile() throws IOException {
        Path target = folder.resolve("target");

        assertThatIOException().isThrownBy(() -> FileClone.make(folder.resolve("absent"), target));

        assertThat(target).doesNotExist();
    }

    @Test
    void aFileThatIsThereStaysAsItIs() throws IOException {
        Path source = Files.write(folder.resolve("source"), new byte[] {1, 2, 3});
        Path target = Files.write(folder.resolve("target"), new byte[] {4});

        assertThatIOException()
                .isThrownBy(() -> FileClone.make(source, target))
                .isInstanceOf(FileAlreadyExistsException.class);

        assertThat(target).hasBinaryContent(new byte[] {4});
    }
}
