// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.store.Chunks;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** What a commit writes, counted by the kernel as the process writes it. */
@EnabledOnOs(OS.LINUX)
class CommitCostTest {
    private static final int SIZE = 64 << 20;
    private static final int DELTA = SIZE / 100;

    @TempDir
    private Path location;

    private final TestContext context = new TestContext();
    private final FileReplicaStore store = context.store();
    private final List<FileEntry> files = List.of(new FileEntry("disk", SIZE));
    private final Random random = new Random(1);

    @Test
    void aDeltaOfOnePerCentWith24PointsWritesAtMostThreeTimesItsBytes() throws IOException {
        Primary primary = Primary.of("web", location);
        Optional<TransferId> base = Optional.empty();
        List<Long> written = new ArrayList<>();
        for (int i = 0; i < 27; i++) {
            TransferId transfer = RandomStates.transfer(i);
            IncomingTransfer incoming = store.begin(primary.offer(transfer, base, files));
            int chunks = i == 0 ? 32 : DELTA / Images.BLOCK;
            for (int chunk = 0; chunk < chunks; chunk++) {
                byte[] bytes = new byte[i == 0 ? 2 << 20 : Images.BLOCK];
                random.nextBytes(bytes);
                long offset = i == 0
                        ? (long) chunk * bytes.length
                        : (long) random.nextInt(SIZE / Images.BLOCK) * Images.BLOCK;
                incoming.write(Chunks.data(transfer, chunk, 0, offset, bytes));
            }
            long before = writtenBytes();
            incoming.commit(chunks);
            written.add(writtenBytes() - before);
            base = Optional.of(transfer);
        }

        assertThat(store.points(primary.workload())).hasSize(24);
        // everything was new: a tree, and no undo
        assertThat(written.get(0)).isLessThan(1 << 20);
        assertThat(written.subList(1, 27)).allSatisfy(bytes -> assertThat(bytes).isLessThan(3L * DELTA));
        assertThat(undoData()).isLessThan(24L * DELTA * 11 / 10);
    }

    private long undoData() throws IOException {
        return store.space(store.list().get(0).id()).points();
    }

    private static long writtenBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith("wchar: "))
                .mapToLong(line -> Long.parseLong(line.substring(7)))
                .sum();
    }
}
