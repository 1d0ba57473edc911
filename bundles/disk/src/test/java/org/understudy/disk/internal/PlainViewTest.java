// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;
import org.understudy.api.disk.ConsistentView;
import org.understudy.api.disk.Exclusions;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewRequest;
import org.understudy.disk.ConsistentViewContractTest;

class PlainViewTest extends ConsistentViewContractTest {
    /** Long ago, so that a write gives another time however coarse the file system's clock is. */
    private static final FileTime THEN = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));

    @TempDir
    private Path source;

    private Path disk;

    @Override
    protected ConsistentView createView() {
        return new PlainView();
    }

    @BeforeEach
    void createDisk() throws IOException {
        disk = Files.writeString(source.resolve("disk"), "before");
        Files.setLastModifiedTime(disk, THEN);
    }

    @Test
    void excludedFilesAreNoPartOfItAndMayChangeOrBeUnreadable() throws IOException {
        Path source = Files.createDirectories(this.source.resolve("excluding"));
        Files.writeString(source.resolve("disk.img"), "disk");
        Path log = Files.writeString(source.resolve("machine.log"), "started");
        Files.createDirectories(source.resolve(PlainView.COPIES));
        Files.writeString(source.resolve(PlainView.COPIES).resolve("left.img"), "of a view");

        try (SourceView view =
                new PlainView().open(new ViewRequest("web1", WorkloadId.random(), source, Exclusions.parse("*.log")))) {
            Files.writeString(log, "written to meanwhile");

            assertThat(view.files()).extracting(FileEntry::path).containsExactly("disk.img");
            view.verifyUnchanged();
        }
    }

    @Test
    void filesThatStayAreUnchanged() {
        try (SourceView view = new PlainView().open(ViewRequest.of(source))) {
            assertThatCode(view::verifyUnchanged).doesNotThrowAnyException();
        }
    }

    @Test
    void aFileThatIsWrittenIsNamed() {
        assertThatChangeIsFound(() -> Files.writeString(disk, "beyond"));
    }

    @Test
    void aFileThatGrowsIsNamedEvenIfItsTimeIsReset() {
        assertThatChangeIsFound(() -> {
            Files.writeString(disk, "before and after");
            Files.setLastModifiedTime(disk, THEN);
        });
    }

    @Test
    void aFileThatVanishesIsNamed() {
        assertThatChangeIsFound(() -> Files.delete(disk));
    }

    @Test
    void aFileThatIsReplacedByOneOfTheSameSizeAndTimeIsNamed() {
        assertThatChangeIsFound(() -> {
            Files.move(disk, source.resolve("moved"));
            Files.writeString(disk, "beyond");
            Files.setLastModifiedTime(disk, THEN);
        });
    }

    private void assertThatChangeIsFound(FileChange change) {
        try (SourceView view = new PlainView().open(ViewRequest.of(source))) {
            change.apply();

            assertThatExceptionOfType(ReplicationException.class)
                    .isThrownBy(view::verifyUnchanged)
                    .withMessageContaining(disk.toString())
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_CHANGED));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private interface FileChange {
        void apply() throws IOException;
    }
}
