// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.store.Failures.assertThatFailsWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.event.EventType;
import org.understudy.api.store.Damage;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** Damage that is done behind the store's back is found, and never handed out. */
class DamagedPointTest {
    private static final TransferId FIRST = RandomStates.transfer(0);
    private static final TransferId SECOND = RandomStates.transfer(1);
    private static final TransferId THIRD = RandomStates.transfer(2);

    @TempDir
    private Path location;

    private final TestContext context = new TestContext();
    private final Images first = new Images().with("disk", 1, 300_000).with("gone", 2, 100_000);
    private final Images second =
            first.patch("disk", 140_000, new byte[] {1, 2, 3}).without("gone");
    private FileReplicaStore store;
    private Primary primary;

    @BeforeEach
    void replicate() {
        store = context.store();
        primary = Primary.of("web", location);
        primary.replicate(store, FIRST, first);
        primary.replicate(store, SECOND, second, FIRST, first);
    }

    private void flip(String file, int at) throws IOException {
        Path path = location.resolve("web").resolve(file);
        byte[] content = Files.readAllBytes(path);
        content[at] ^= 1;
        Files.write(path, content);
    }

    @Test
    void verifyNamesTheFileAndTheRange() throws IOException {
        flip("current/disk", 70_000);
        flip("current/disk", 140_000);

        assertThat(store.verify(primary.workload(), SECOND)).containsExactly(new Damage("disk", 65_536, 131_072));
        assertThat(context.eventTypes()).contains(EventType.DAMAGE_FOUND);
        // what is damaged in the second range came after it
        assertThat(store.verify(primary.workload(), FIRST)).containsExactly(new Damage("disk", 65_536, 65_536));
    }

    @Test
    void aPointWithDamagedUndoDataIsNotOffered() throws IOException {
        flip("points/0000000001/undo.dat", 1);

        assertThatFailsWith(ErrorCode.STORE_FAILED, () -> PointImages.read(store, primary.workload(), FIRST));
        assertThat(store.verify(primary.workload(), FIRST)).containsExactly(new Damage("disk", 131_072, 65_536));
        assertThat(store.points(primary.workload()))
                .extracting(RecoveryPoint::damaged)
                .containsExactly(true);
        assertThatFailsWith(ErrorCode.STORE_FAILED, () -> store.openPoint(primary.workload(), FIRST));
        assertThat(store.verify(primary.workload(), SECOND)).isEmpty();
        store = context.store();
        store.attach(location);
        assertThatFailsWith(ErrorCode.STORE_FAILED, () -> store.openPoint(primary.workload(), FIRST));
    }

    @Test
    void aPointWithADamagedFileThatIsGoneSinceIsNotOffered() throws IOException {
        flip("points/0000000001/files/1", 99_999);

        assertThat(store.verify(primary.workload(), FIRST)).containsExactly(new Damage("gone", 65_536, 34_464));
    }

    @Test
    void aDamagedIndexIsAnErrorAndNothingElse() throws IOException {
        flip("points/0000000001/extents-0.idx", 10);

        assertThatFailsWith(ErrorCode.STORE_FAILED, () -> PointImages.read(store, primary.workload(), FIRST));
        assertThat(store.verify(primary.workload(), SECOND)).isEmpty();
    }

    @Test
    void aDeltaDoesNotHideWhatWasDamagedBesideItsBytes() throws IOException {
        flip("current/disk", 70_000);
        Images third = second.patch("disk", 73_728, new byte[Images.BLOCK]);
        primary.replicate(store, THIRD, third, SECOND, second);

        assertThat(store.verify(primary.workload(), THIRD)).containsExactly(new Damage("disk", 65_536, 65_536));
        assertThat(store.verify(primary.workload(), SECOND)).containsExactly(new Damage("disk", 65_536, 65_536));
    }

    @Test
    void everythingSentAgainRepairsIt() throws IOException {
        flip("current/disk", 70_000);
        primary.replicate(store, THIRD, second);

        assertThat(store.verify(primary.workload(), THIRD)).isEmpty();
    }

    @Test
    void aDamagedTreeIsFound() throws IOException {
        flip("trees/" + HashTree.place(Path.of(""), "disk"), 40);

        assertThat(store.verify(primary.workload(), SECOND)).containsExactly(new Damage("disk", 65_536, 65_536));
    }
}
