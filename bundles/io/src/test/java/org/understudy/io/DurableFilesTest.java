// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "permissions and links are those of POSIX")
class DurableFilesTest {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    @TempDir
    private Path folder;

    private Path target;

    @BeforeEach
    void nameTarget() {
        target = folder.resolve("state");
    }

    @Test
    void writeCreatesTheFileAndLeavesNothingElse() throws IOException {
        DurableFiles.write(target, bytes("new"));

        assertThat(target).hasContent("new");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(target));
    }

    @Test
    void writeReplacesTheFileInsteadOfWritingIntoIt() throws IOException {
        Files.write(target, bytes("the old content"));
        Path sameFile = Files.createLink(folder.resolve("link"), target);

        DurableFiles.write(target, bytes("new"));

        assertThat(target).hasContent("new");
        assertThat(sameFile).hasContent("the old content");
    }

    @Test
    void writeReplacesASymbolicLinkAndLeavesItsTargetAlone() throws IOException {
        Path other = Files.write(folder.resolve("other"), bytes("other"));
        Files.createSymbolicLink(target, other);

        DurableFiles.write(target, bytes("new"));

        assertThat(target).isRegularFile().hasContent("new");
        assertThat(Files.isSymbolicLink(target)).isFalse();
        assertThat(other).hasContent("other");
    }

    @Test
    void aNewFileHasThePermissionsAskedFor() throws IOException {
        DurableFiles.write(target, bytes("secret"), PosixFilePermissions.asFileAttribute(PRIVATE));

        assertThat(Files.getPosixFilePermissions(target)).isEqualTo(PRIVATE);
    }

    @Test
    void thePermissionsAskedForReplaceWiderOnes() throws IOException {
        Files.write(target, bytes("old"));
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));

        DurableFiles.write(target, bytes("secret"), PosixFilePermissions.asFileAttribute(PRIVATE));

        assertThat(Files.getPosixFilePermissions(target)).isEqualTo(PRIVATE);
    }

    @Test
    void theRemainsOfACrashAreNotUsed() throws IOException {
        Path remains = folder.resolve("state.tmp");
        Files.write(remains, bytes("half of a longer content"));
        Files.setPosixFilePermissions(remains, PosixFilePermissions.fromString("rw-rw-rw-"));

        DurableFiles.write(target, bytes("secret"), PosixFilePermissions.asFileAttribute(PRIVATE));

        assertThat(target).hasContent("secret");
        assertThat(Files.getPosixFilePermissions(target)).isEqualTo(PRIVATE);
        assertThat(remains).doesNotExist();
    }

    @Test
    void aLinkInPlaceOfTheTemporaryFileIsNotFollowed() throws IOException {
        Path other = Files.write(folder.resolve("other"), bytes("other"));
        Files.createSymbolicLink(folder.resolve("state.tmp"), other);

        DurableFiles.write(target, bytes("new"));

        assertThat(target).isRegularFile().hasContent("new");
        assertThat(other).hasContent("other");
    }

    @Test
    void moveReplacesTheFileThatIsThere() throws IOException {
        Path from = Files.write(Files.createDirectory(folder.resolve("a")).resolve("x"), bytes("moved"));
        Files.write(target, bytes("old"));

        DurableFiles.move(from, target);

        assertThat(target).hasContent("moved");
        assertThat(from).doesNotExist();
    }

    @Test
    void syncNeedsTheFile() throws IOException {
        DurableFiles.sync(Files.createFile(target));
        DurableFiles.syncFolder(folder);

        assertThatThrownBy(() -> DurableFiles.sync(folder.resolve("absent"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> DurableFiles.syncFolder(folder.resolve("absent")))
                .isInstanceOf(NoSuchFileException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
