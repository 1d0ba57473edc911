// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A long-running node must not lose descriptors: what is open is read from /proc. */
@EnabledOnOs(OS.LINUX)
class SparseFileDescriptorTest {
    private Path file;

    @BeforeEach
    void createFile(@TempDir Path folder) throws IOException {
        file = Files.createFile(folder.resolve("disk.img")).toRealPath();
    }

    @Test
    void closingTwiceLeavesNothingOpen() throws IOException {
        SparseFile sparse = SparseFile.openRead(file);
        assertThat(openDescriptors()).isEqualTo(2);

        sparse.close();
        sparse.close();

        assertThat(openDescriptors()).isZero();
        assertThat(sparse.channel().isOpen()).isFalse();
    }

    @Test
    void aFailureToOpenLeavesNothingOpen() throws IOException {
        IOException failure = new IOException("no holes today");

        assertThatThrownBy(() -> SparseFile.open(file, true, (path, write) -> {
                    throw failure;
                }))
                .isSameAs(failure);

        assertThat(openDescriptors()).isZero();
    }

    private long openDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(this::isOfFile).count();
        }
    }

    private boolean isOfFile(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file);
        } catch (IOException e) {
            return false; // closed since it was listed: the descriptor of the listing itself
        }
    }
}
