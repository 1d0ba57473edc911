// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.TransferId;
import org.understudy.api.chunk.Extent;
import org.understudy.api.disk.ChangeScan;
import org.understudy.api.disk.ChangeTracker;
import org.understudy.api.disk.HeldRanges;

/** Which state every {@link ChangeTracker} tells changes against: the replica's, or none. */
public abstract class ChangeTrackerContractTest {
    private static final TransferId FIRST = TransferId.random();
    private static final TransferId SECOND = TransferId.random();

    @TempDir
    private Path folder;

    private Path maps;
    private Path source;
    private ChangeTracker tracker;

    protected abstract ChangeTracker createTracker();

    /** The tracker's unit, in bytes. */
    protected abstract int blockSize();

    @BeforeEach
    void create() throws IOException {
        maps = folder.resolve("maps");
        source = Files.createDirectory(folder.resolve("source"));
        Files.write(source.resolve("disk"), content(1));
        tracker = createTracker();
    }

    @Test
    void thereIsNoBaseWithoutAMap() {
        assertThat(tracker.base(maps, Optional.of(FIRST))).isEmpty();
    }

    @Test
    void thereIsNoBaseForAReplicaWithoutState() throws IOException {
        replicate(FIRST, Optional.empty());

        assertThat(tracker.base(maps, Optional.empty())).isEmpty();
    }

    @Test
    void thereIsNoBaseForAStateOfAnotherTransfer() throws IOException {
        replicate(FIRST, Optional.empty());

        assertThat(tracker.base(maps, Optional.of(SECOND))).isEmpty();
    }

    @Test
    void theMapOfATransferWhoseConfirmationWasLostIsAdopted() throws IOException {
        replicate(FIRST, Optional.empty());
        Files.write(source.resolve("disk"), content(2));
        scan(SECOND, Optional.of(FIRST));

        assertThat(createTracker().base(maps, Optional.of(SECOND))).contains(SECOND);
        assertThat(scan(TransferId.random(), Optional.of(SECOND))).isEmpty();
    }

    @Test
    void theMapOfATransferThatWasNotCommittedIsNotAdopted() throws IOException {
        replicate(FIRST, Optional.empty());
        Files.write(source.resolve("disk"), content(2));
        scan(SECOND, Optional.of(FIRST));

        assertThat(createTracker().base(maps, Optional.of(FIRST))).contains(FIRST);
        assertThat(scan(TransferId.random(), Optional.of(FIRST)))
                .containsExactly(new Extent(0, Extent.Kind.DATA, 0, blockSize()));
    }

    @Test
    void confirmingAgainChangesNothing() throws IOException {
        replicate(FIRST, Optional.empty());
        tracker.confirmed(maps, FIRST);
        assertThat(tracker.base(maps, Optional.of(FIRST))).contains(FIRST);

        scan(SECOND, Optional.of(FIRST));
        tracker.confirmed(maps, FIRST);
        assertThat(tracker.base(maps, Optional.of(FIRST))).contains(FIRST);
    }

    @Test
    void aScanThatIsNotCompletedLeavesTheBaseAsItIs() throws IOException {
        replicate(FIRST, Optional.empty());
        Files.write(source.resolve("disk"), content(2));
        FolderView view = FolderView.of(source);
        try (ChangeScan cut = tracker.open(maps, view, SECOND, Optional.of(FIRST), HeldRanges.NONE)) {
            assertThat(cut.fill(ByteBuffer.allocate(blockSize()), new ArrayList<>()))
                    .isTrue();
        }
        assertThatOnlyFirstIsKnown();

        try (ChangeScan atItsEnd = tracker.open(maps, view, SECOND, Optional.of(FIRST), HeldRanges.NONE)) {
            assertThat(Listing.drain(atItsEnd).extents()).hasSize(1);
        }
        assertThatOnlyFirstIsKnown();
        assertThat(scan(SECOND, Optional.of(FIRST))).hasSize(1);
    }

    private void assertThatOnlyFirstIsKnown() {
        assertThat(tracker.base(maps, Optional.of(SECOND))).isEmpty();
        assertThat(tracker.base(maps, Optional.of(FIRST))).contains(FIRST);
    }

    @Test
    void aMapWithAnyByteFlippedIsNoBase() throws IOException {
        replicate(FIRST, Optional.empty());

        assertThatDamageIsFound(FIRST);
    }

    @Test
    void aMapWithAnyByteFlippedIsNotAdopted() throws IOException {
        scan(FIRST, Optional.empty());

        assertThatDamageIsFound(FIRST);
    }

    private void assertThatDamageIsFound(TransferId transfer) throws IOException {
        Path map = onlyMap();
        byte[] whole = Files.readAllBytes(map);
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            Files.write(map, flipped);
            assertThat(tracker.base(maps, Optional.of(transfer)))
                    .as("byte " + at)
                    .isEmpty();

            Files.write(map, Arrays.copyOf(whole, at));
            assertThat(tracker.base(maps, Optional.of(transfer)))
                    .as("cut at " + at)
                    .isEmpty();
        }
        Files.write(map, whole);
        assertThat(tracker.base(maps, Optional.of(transfer))).contains(transfer);
    }

    private Path onlyMap() throws IOException {
        try (Stream<Path> files = Files.list(maps)) {
            List<Path> found = files.toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    @Test
    void aMapFolderThatCannotBeUsedIsNamed() throws IOException {
        Files.createFile(maps);
        FolderView view = FolderView.of(source);

        assertThatExceptionOfType(ReplicationException.class)
                .isThrownBy(() -> tracker.open(maps, view, FIRST, Optional.empty(), HeldRanges.NONE))
                .withMessageContaining(maps.toString())
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILED));
    }

    private void replicate(TransferId transfer, Optional<TransferId> base) throws IOException {
        scan(transfer, base);
        tracker.confirmed(maps, transfer);
    }

    /** A whole pass, completed and not confirmed. */
    private List<Extent> scan(TransferId transfer, Optional<TransferId> base) throws IOException {
        try (ChangeScan scan = tracker.open(maps, FolderView.of(source), transfer, base, HeldRanges.NONE)) {
            List<Extent> extents = Listing.drain(scan).extents();
            scan.complete();
            return extents;
        }
    }

    /** Three blocks, of which the first depends on the value. */
    private byte[] content(int value) {
        byte[] content = new byte[3 * blockSize()];
        Arrays.fill(content, (byte) 7);
        content[0] = (byte) value;
        return content;
    }
}
