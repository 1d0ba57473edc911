// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.store.Failures.assertThatFailsWith;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.store.CopyProgress;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** A real disk that somebody else fills up while a state is copied, after there was room enough at the start. */
class FullDiskCopyTest {
    private static final int MIB = 1 << 20;

    @TempDir
    private Path temporary;

    private final TestContext context = new TestContext();

    @Test
    void itIsToldNothingIsLeftAndItWorksOnceThereIsRoom() throws IOException, InterruptedException {
        try (LoopMount mount = LoopMount.ext4(temporary)) {
            Path location = Files.createDirectory(mount.root().resolve("replicas"));
            FileReplicaStore store = context.store();
            Primary primary = Primary.of("web", location);
            Images first = new Images().with("disk", 1, 64 * MIB);
            primary.replicate(store, RandomStates.transfer(0), first);
            context.pass(Duration.ofMinutes(20));
            Images second = first.patch("disk", 7 * MIB, new byte[MIB]);
            primary.replicate(store, RandomStates.transfer(1), second, RandomStates.transfer(0), first);
            Path ballast = mount.root().resolve("ballast");

            for (int number = 0; number < 2; number++) {
                TransferId state = RandomStates.transfer(number);
                CopyProgress filling = (done, total) -> {
                    if (done > 48 * MIB && Files.notExists(ballast)) { // so much is free again once it is cleared
                        fill(ballast);
                    }
                    return true;
                };
                assertThatFailsWith(
                        ErrorCode.REPLICA_DISK_FULL,
                        () -> store.copy(primary.workload(), state, location.resolve("copy"), filling));

                assertThat(location.resolve("copy")).doesNotExist();
                assertThat(location.resolve("web/copies")).isEmptyDirectory();
                assertThat(store.verify(primary.workload(), state)).isEmpty();
                Files.delete(ballast);
                store.copy(primary.workload(), state, location.resolve("copy " + number), CopyProgress.NONE);
                assertThat(Images.read(location.resolve("copy " + number))).isEqualTo(number == 0 ? first : second);
            }
            store.close();
        }
    }

    /** To the last block. */
    private static void fill(Path file) {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            if (!full.getMessage().contains("No space left")) {
                throw new UncheckedIOException(full);
            }
        }
    }
}
