// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.store.Failures.assertThatFailsWith;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.chunk.Chunk;
import org.understudy.api.store.IncomingTransfer;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** Replication pauses before the disk is full, and goes on when there is room. */
class LowSpaceTest {
    private static final long MIB = 1024 * 1024;

    @TempDir
    private Path location;

    private final TestContext context = new TestContext();
    private final Images before = new Images().with("disk", 1, 100_000);
    private final Images after = before.patch("disk", 0, new byte[] {1}).patch("disk", 50_000, new byte[] {2});
    private final List<Chunk> chunks = after.chunks(RandomStates.transfer(1), before);
    private long free = 50 * MIB;
    private FileReplicaStore store;
    private Primary primary;

    @BeforeEach
    void replicate() {
        context.room = new Room(folder -> new long[] {free, 100 * MIB}, () -> 10);
        store = context.store();
        primary = Primary.of("web", location);
        primary.replicate(store, RandomStates.transfer(0), before);
    }

    private IncomingTransfer begin() {
        return store.begin(
                primary.offer(RandomStates.transfer(1), Optional.of(RandomStates.transfer(0)), after.entries()));
    }

    @Test
    void noTransferIsBegun() {
        free = 10 * MIB - 1;

        assertThatFailsWith(ErrorCode.REPLICA_DISK_FULL, this::begin);

        free = 10 * MIB;
        begin();
    }

    @Test
    void noChunkIsTakenAndTheTransferGoesOnLater() throws IOException {
        IncomingTransfer transfer = begin();
        free = 10 * MIB;
        assertThatFailsWith(ErrorCode.REPLICA_DISK_FULL, () -> transfer.write(chunks.get(0)));

        free = 11 * MIB;
        chunks.forEach(transfer::write);
        transfer.commit(chunks.size());

        assertThat(Images.read(location.resolve("web/current"))).isEqualTo(after);
    }

    @Test
    void noCommitIsBegunWhoseUndoLogHasNoRoomAndOlderStatesStay() throws IOException {
        IncomingTransfer transfer = begin();
        chunks.forEach(transfer::write);
        free = 10 * MIB + 100;
        assertThatFailsWith(ErrorCode.REPLICA_DISK_FULL, () -> transfer.commit(chunks.size()));
        assertThat(Images.read(location.resolve("web/current"))).isEqualTo(before);

        free = 11 * MIB;
        transfer.commit(chunks.size());

        assertThat(Images.read(location.resolve("web/current"))).isEqualTo(after);
        assertThat(PointImages.read(store, primary.workload(), RandomStates.transfer(0)))
                .isEqualTo(before);
    }
}
