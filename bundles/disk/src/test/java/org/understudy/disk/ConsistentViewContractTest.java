// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.disk.ConsistentView;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewRequest;

/** What every {@link ConsistentView} shows of a folder. */
public abstract class ConsistentViewContractTest {
    @TempDir
    private Path folder;

    private Path source;
    private ConsistentView view;

    protected abstract ConsistentView createView();

    @BeforeEach
    void create() throws IOException {
        source = Files.createDirectory(folder.resolve("source"));
        view = createView();
    }

    @Test
    void filesAreListedByPathWithTheirSizes() throws IOException {
        Files.createDirectories(source.resolve("b/deep"));
        Files.createDirectories(source.resolve("without-files"));
        Files.writeString(source.resolve("c"), "333");
        Files.writeString(source.resolve("b/deep/x"), "1");
        Files.writeString(source.resolve("b-2"), "22");
        Files.createFile(source.resolve("a"));

        try (SourceView opened = view.open(ViewRequest.of(source))) {
            assertThat(opened.files())
                    .containsExactly(
                            new FileEntry("a", 0),
                            new FileEntry("b-2", 2),
                            new FileEntry("b/deep/x", 1),
                            new FileEntry("c", 3));
            assertThat(opened.path(1)).hasContent("22");
            assertThat(opened.path(2)).hasContent("1");
            opened.verifyUnchanged();
        }
    }

    @Test
    void symbolicLinksAreNotPartOfIt() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.writeString(source.resolve("disk"), "disk");
        Files.createSymbolicLink(source.resolve("to-file"), outside.resolve("secret"));
        Files.createSymbolicLink(source.resolve("to-folder"), outside);
        Files.createSymbolicLink(source.resolve("to-nothing"), folder.resolve("nothing"));
        Files.createSymbolicLink(source.resolve("to-itself"), source.resolve("to-itself"));

        try (SourceView opened = view.open(ViewRequest.of(source))) {
            assertThat(opened.files()).containsExactly(new FileEntry("disk", 4));
        }
    }

    @Test
    void aSourceThatIsALinkToAFolderIsThatFolder() throws IOException {
        Files.writeString(source.resolve("disk"), "disk");
        Path link = Files.createSymbolicLink(folder.resolve("link"), source);

        try (SourceView opened = view.open(ViewRequest.of(link))) {
            assertThat(opened.files()).containsExactly(new FileEntry("disk", 4));
            assertThat(opened.path(0)).hasContent("disk");
        }
    }

    @Test
    void aMissingFolderIsNamed() {
        Path missing = folder.resolve("missing");

        assertThatOpenFails(missing, ErrorCode.SOURCE_MISSING, missing);
    }

    @Test
    void aFileInPlaceOfTheFolderIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatOpenFails(file, ErrorCode.SOURCE_MISSING, file);
    }

    @Test
    void aFolderWithoutFilesIsNamed() throws IOException {
        Files.createDirectory(source.resolve("empty"));

        assertThatOpenFails(source, ErrorCode.SOURCE_MISSING, source);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFileThatNoReplicaCanNameIsNamed() throws IOException {
        Path file = Files.createFile(source.resolve("a:b"));

        assertThatOpenFails(source, ErrorCode.SOURCE_UNREADABLE, file);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anUnreadableFolderIsNamed() throws IOException {
        Files.createFile(source.resolve("disk"));
        Path locked = Files.createDirectory(source.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(locked)).as("root reads everything").isFalse();

        assertThatOpenFails(source, ErrorCode.SOURCE_UNREADABLE, locked);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anUnreadableFileIsNamed() throws IOException {
        Path locked = Files.createFile(source.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(locked)).as("root reads everything").isFalse();

        assertThatOpenFails(source, ErrorCode.SOURCE_UNREADABLE, locked);
    }

    private void assertThatOpenFails(Path opened, ErrorCode code, Path named) {
        assertThatExceptionOfType(ReplicationException.class)
                .isThrownBy(() -> view.open(ViewRequest.of(opened)))
                .withMessageContaining(named.toString())
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }
}
