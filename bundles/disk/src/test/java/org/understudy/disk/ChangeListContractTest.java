// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Extent;
import org.understudy.api.disk.ChangeScan;
import org.understudy.api.disk.ChangeTracker;
import org.understudy.api.disk.HeldRanges;

/** What every {@link ChangeTracker} lists of a disk at work: each change, and nothing else. */
public abstract class ChangeListContractTest {
    private static final int CYCLES = 25;

    @TempDir
    private Path maps;

    @TempDir
    private Path source;

    private ChangeTracker tracker;

    protected abstract ChangeTracker createTracker();

    /** The tracker's unit, in bytes. */
    protected abstract int blockSize();

    @BeforeEach
    void create() {
        tracker = createTracker();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void extentsOfEachCycleTurnTheOldStateIntoTheNewOne(long seed) throws IOException {
        RandomDisk disk = new RandomDisk(source, seed);
        Map<String, byte[]> replica = Map.of();
        Optional<TransferId> current = Optional.empty();
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            Map<String, byte[]> images = disk.images();
            FolderView view = FolderView.of(source);
            TransferId transfer = TransferId.random();
            Listing listing;
            try (ChangeScan scan = tracker.open(maps, view, transfer, tracker.base(maps, current), HeldRanges.NONE)) {
                listing = Listing.drain(scan, 7 * blockSize());
                scan.complete();
            }
            tracker.confirmed(maps, transfer);

            Map<String, byte[]> before = replica;
            assertThat(tracker.base(maps, Optional.of(transfer))).contains(transfer);
            assertThat(listing.blocks(view.files(), Extent.Kind.DATA, blockSize()))
                    .isEqualTo(changed(before, images, false));
            assertThat(listing.blocks(view.files(), Extent.Kind.ZERO, blockSize()))
                    .isEqualTo(changed(before, images, true));
            replica = listing.applyTo(before, view.files());
            assertThat(replica.keySet()).isEqualTo(images.keySet());
            replica.forEach((path, content) -> assertThat(content).as(path).isEqualTo(images.get(path)));
            current = Optional.of(transfer);
            disk.work();
        }
    }

    /** The blocks that are new or different, found by comparing every byte. */
    private Set<Listing.Block> changed(Map<String, byte[]> old, Map<String, byte[]> images, boolean zero) {
        Set<Listing.Block> blocks = new TreeSet<>();
        images.forEach((path, content) -> {
            byte[] before = old.getOrDefault(path, new byte[0]);
            for (int at = 0; at < content.length; at += blockSize()) {
                byte[] now = block(content, at);
                boolean isZero = isZero(now);
                boolean same = at < before.length
                        && (Arrays.equals(now, block(before, at)) || (isZero && isZero(block(before, at))));
                if (!same && isZero == zero) {
                    blocks.add(new Listing.Block(path, at / blockSize()));
                }
            }
        });
        return blocks;
    }

    private byte[] block(byte[] content, int at) {
        return Arrays.copyOfRange(content, at, Math.min(content.length, at + blockSize()));
    }

    private static boolean isZero(byte[] block) {
        return Arrays.equals(block, new byte[block.length]);
    }
}
