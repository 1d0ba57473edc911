// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.api.store.RetentionRules;
import org.understudy.api.store.TransferOffer;
import org.understudy.store.Chunks;
import org.understudy.store.Primary;

/** No transfer takes more on disk than was said before. */
class CostTest {
    private static final int SIZE = 1 << 22;

    @TempDir
    private Path location;

    private final Random random = new Random(7);

    @ParameterizedTest
    @ValueSource(ints = {0, 24})
    void whatATransferTakesIsNeverMoreThanItsCost(int points) {
        TestContext context = new TestContext();
        context.rules = new RetentionRules(points, 0, 0, 0);
        FileReplicaStore store = context.store();
        Primary primary = Primary.of("web", location);
        Optional<TransferId> base = Optional.empty();
        long before = 0;
        for (int cycle = 0; cycle < 12; cycle++) {
            TransferId transfer = RandomStates.transfer(cycle);
            List<FileEntry> files = new ArrayList<>(List.of(new FileEntry("a", SIZE)));
            for (int i = 0; i < cycle % 4; i++) {
                files.add(new FileEntry("folder/b" + i, (long) SIZE * (1 + cycle % 3)));
            }
            TransferOffer offer = primary.offer(transfer, base, files);
            long cost = store.cost(offer);
            IncomingTransfer incoming = store.begin(offer);
            assertThat(store.space(primary.workload()).total()).isLessThanOrEqualTo(before + cost);
            int chunks = random.nextInt(40);
            for (int i = 0; i < chunks; i++) {
                Chunk chunk = chunk(transfer, i, files.size());
                cost += incoming.cost(chunk.header());
                incoming.write(chunk);
                assertThat(store.space(primary.workload()).total()).isLessThanOrEqualTo(before + cost);
            }
            incoming.commit(chunks);
            long after = store.space(primary.workload()).total();
            assertThat(after).as("cycle %s", cycle).isLessThanOrEqualTo(before + cost);
            before = after;
            base = Optional.of(transfer);
        }
    }

    /** Mostly small, as whole chunks hide what is noted of them. */
    private Chunk chunk(TransferId transfer, long sequence, int files) {
        int file = random.nextInt(files);
        int length = 1 + random.nextInt(random.nextBoolean() ? 20 : 100_000);
        long offset = random.nextInt(SIZE - length);
        if (random.nextInt(3) == 0) {
            return Chunks.zero(transfer, sequence, file, offset, length);
        }
        byte[] content = new byte[length];
        random.nextBytes(content);
        return Chunks.data(transfer, sequence, file, offset, content);
    }
}
