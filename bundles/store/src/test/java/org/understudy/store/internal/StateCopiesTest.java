// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.understudy.store.Failures.assertThatFailsWith;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.TransferId;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.RetentionRules;
import org.understudy.api.store.StateCopy;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** Copies of states, on a file system that may share blocks or not: {@link ReflinkCopiesTest} runs all on one that does. */
class StateCopiesTest {
    @TempDir
    private Path temporary;

    final TestContext context = new TestContext();
    Path location;
    FileReplicaStore store;
    Primary primary;

    @BeforeEach
    void create() throws IOException {
        location = location(temporary);
        store = context.store();
        primary = Primary.of("web", location);
    }

    Path location(Path temporary) throws IOException {
        return temporary;
    }

    /** Whether blocks are shared in this class's folder. */
    boolean shares() {
        return false;
    }

    void replicate(RandomStates of, int number) {
        context.pass(Duration.ofMinutes(20));
        if (number == 0) {
            primary.replicate(store, RandomStates.transfer(0), of.state(0));
        } else {
            primary.replicate(
                    store,
                    RandomStates.transfer(number),
                    of.state(number),
                    RandomStates.transfer(number - 1),
                    of.state(number - 1));
        }
    }

    StateCopy copy(TransferId state, String name) {
        return store.copy(primary.workload(), state, location.resolve(name), CopyProgress.NONE);
    }

    private void assertThatNothingIsLeft(String name) {
        assertThat(location.resolve(name)).doesNotExist();
        assertThat(location.resolve("web/copies"))
                .satisfiesAnyOf(
                        path -> assertThat(path).doesNotExist(),
                        path -> assertThat(path).isEmptyDirectory());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyStateIsCopiedByteByByte(long seed) throws IOException {
        RandomStates random = new RandomStates(seed);
        for (int i = 0; i < 10; i++) {
            replicate(random, i);
        }
        StateCopy latest = copy(RandomStates.transfer(9), "latest");
        assertThat(Images.read(location.resolve("latest"))).isEqualTo(random.state(9));
        assertThat(latest.shared()).isEqualTo(shares());
        assertThat(latest.folder()).isEqualTo(location.resolve("latest"));
        assertThat(store.points(primary.workload())).hasSizeGreaterThan(4);
        for (RecoveryPoint point : store.points(primary.workload())) {
            int number = RandomStates.number(point.transfer());
            StateCopy copy = copy(point.transfer(), "copy " + number);
            assertThat(Images.read(location.resolve("copy " + number)))
                    .as("point " + number)
                    .isEqualTo(random.state(number));
            assertThat(copy.verified()).isEqualTo(copy.written());
            assertThat(copy.state().transfer()).isEqualTo(point.transfer());
        }
    }

    @Test
    void aCopyThatIsWrittenToChangesNothingInTheStore() throws IOException {
        RandomStates random = new RandomStates(5);
        replicate(random, 0);
        replicate(random, 1);
        copy(RandomStates.transfer(1), "latest");
        for (Path file : Files.walk(location.resolve("latest"))
                .filter(Files::isRegularFile)
                .toList()) {
            Files.write(file, new byte[100], StandardOpenOption.WRITE);
        }

        assertThat(Images.read(location.resolve("web/current"))).isEqualTo(random.state(1));
        assertThat(store.verify(primary.workload(), RandomStates.transfer(1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theStateIsTheOneThatWasAskedForWhateverIsCommittedMeanwhile(boolean points) throws IOException {
        context.rules = points ? new RetentionRules(1, 0, 0, 0) : RetentionRules.NONE;
        RandomStates random = new RandomStates(6);
        replicate(random, 0);
        replicate(random, 1);
        int[] next = {2};
        CopyProgress busy = (done, total) -> {
            if (next[0] < 6) {
                replicate(random, next[0]++);
            }
            return true;
        };

        store.copy(primary.workload(), RandomStates.transfer(1), location.resolve("latest"), busy);

        assertThat(next[0]).isEqualTo(shares() ? 3 : 6);
        assertThat(Images.read(location.resolve("latest"))).isEqualTo(random.state(1));
        replicate(random, next[0]);
        replicate(random, next[0] + 1);
        assertThat(store.points(primary.workload()))
                .as("what was kept for the copy only is gone")
                .extracting(RecoveryPoint::transfer)
                .doesNotContain(RandomStates.transfer(1))
                .hasSize(points ? 1 : 0);
    }

    @Test
    void anOlderPointIsTheOneThatWasAskedForWhateverIsCommittedMeanwhile() throws IOException {
        context.rules = new RetentionRules(2, 0, 0, 0);
        RandomStates random = new RandomStates(7);
        for (int i = 0; i < 4; i++) {
            replicate(random, i);
        }
        int[] next = {4};
        CopyProgress busy = (done, total) -> {
            if (next[0] < 8) {
                replicate(random, next[0]++);
            }
            return true;
        };
        RecoveryPoint oldest = store.points(primary.workload()).get(1);
        int number = RandomStates.number(oldest.transfer());

        store.copy(primary.workload(), oldest.transfer(), location.resolve("old"), busy);

        assertThat(next[0]).isGreaterThan(4);
        assertThat(Images.read(location.resolve("old"))).isEqualTo(random.state(number));
    }

    @Test
    void holesStayHoles() throws IOException {
        byte[] content = new byte[8 << 20];
        content[5 << 20] = 1;
        Images images = new Images().with("disk", content);
        primary.replicate(store, RandomStates.transfer(0), images);
        primary.replicate(
                store,
                RandomStates.transfer(1),
                images.patch("disk", 1 << 20, new byte[] {1}),
                RandomStates.transfer(0),
                images);

        copy(RandomStates.transfer(1), "latest");
        copy(RandomStates.transfer(0), "old");

        assertThat(Space.of(location.resolve("latest"))).isBetween(1L, 2L * HashTree.LEAF);
        assertThat(Space.of(location.resolve("old"))).isBetween(1L, 2L * HashTree.LEAF);
        assertThat(Images.read(location.resolve("old"))).isEqualTo(images);
    }

    @Test
    void aCancelledCopyLeavesNothing() {
        RandomStates random = new RandomStates(8);
        replicate(random, 0);
        replicate(random, 1);

        assertThatThrownBy(() -> store.copy(
                        primary.workload(),
                        RandomStates.transfer(0),
                        location.resolve("old"),
                        (done, total) -> done == 0))
                .isInstanceOf(CancellationException.class);

        assertThatNothingIsLeft("old");
        copy(RandomStates.transfer(0), "old");
    }

    @Test
    void damageInWhatIsReadEndsTheCopyAndLeavesNothing() throws IOException {
        Images images = new Images().with("disk", 1, 300_000);
        primary.replicate(store, RandomStates.transfer(0), images);
        Images next = images.patch("disk", 100_000, new byte[] {1, 2, 3});
        primary.replicate(store, RandomStates.transfer(1), next, RandomStates.transfer(0), images);
        try (FileChannel disk = FileChannel.open(location.resolve("web/current/disk"), StandardOpenOption.WRITE)) {
            disk.write(ByteBuffer.wrap(new byte[] {9}), 90_000);
        }

        assertThatFailsWith(ErrorCode.STORE_FAILED, () -> copy(RandomStates.transfer(0), "old"));

        assertThatNothingIsLeft("old");
    }

    @Test
    void aFileThatIsGoneOrCutIsNoticed() throws IOException {
        context.rules = RetentionRules.NONE;
        Images images = new Images().with("disk", 1, 300_000);
        primary.replicate(store, RandomStates.transfer(0), images);
        try (FileChannel disk = FileChannel.open(location.resolve("web/current/disk"), StandardOpenOption.WRITE)) {
            disk.truncate(1000);
        }
        assertThatFailsWith(ErrorCode.STORE_FAILED, () -> copy(RandomStates.transfer(0), "latest"));

        Files.delete(location.resolve("web/current/disk"));
        assertThatFailsWith(ErrorCode.STORE_FAILED, () -> copy(RandomStates.transfer(0), "latest"));
        assertThatNothingIsLeft("latest");
    }

    @Test
    void whatCanNotBeCopiedIsRefused() throws IOException {
        replicate(new RandomStates(9), 0);
        Files.createDirectories(location.resolve("there"));

        assertThatFailsWith(ErrorCode.INVALID_STATE, () -> copy(RandomStates.transfer(0), "there"));
        assertThatFailsWith(ErrorCode.INVALID_STATE, () -> copy(RandomStates.transfer(0), "no/folder"));
        assertThatFailsWith(ErrorCode.INVALID_STATE, () -> copy(RandomStates.transfer(7), "latest"));
        Path other = Path.of("/dev/shm/understudy-copy");
        assertThatFailsWith(
                ErrorCode.INVALID_STATE,
                () -> store.copy(primary.workload(), RandomStates.transfer(0), other, CopyProgress.NONE));
        assertThatNothingIsLeft("latest");
    }

    @Test
    void aCopyThatHasNoRoomIsNotBegun() {
        context.room = new Room(folder -> new long[] {1000, 1 << 30}, () -> 0);
        store = context.store();
        Images images = new Images().with("disk", 1, 300_000);
        primary.replicate(store, RandomStates.transfer(0), images);
        primary.replicate(
                store,
                RandomStates.transfer(1),
                images.patch("disk", 0, new byte[5000]),
                RandomStates.transfer(0),
                images);

        assertThatFailsWith(ErrorCode.REPLICA_DISK_FULL, () -> copy(RandomStates.transfer(0), "old"));
        assertThatNothingIsLeft("old");
        if (shares()) {
            copy(RandomStates.transfer(1), "latest");
        } else {
            assertThatFailsWith(ErrorCode.REPLICA_DISK_FULL, () -> copy(RandomStates.transfer(1), "latest"));
        }
    }

    @Test
    void theStateBeforeACommitThatFailedHalfWayCanBeCopied() throws IOException {
        RandomStates random = new RandomStates(10);
        replicate(random, 0);
        context.commits = step -> {
            if (step == Commit.Step.EXTENTS_APPLIED) {
                throw new IllegalStateException("cut");
            }
        };
        assertThatThrownBy(() -> replicate(random, 1)).hasMessage("cut");
        assertThat(store.find(primary.workload()).orElseThrow().current())
                .isEqualTo(Optional.of(RandomStates.transfer(0)));

        copy(RandomStates.transfer(0), "latest");
        assertThatFailsWith(ErrorCode.INVALID_STATE, () -> copy(RandomStates.transfer(1), "next"));

        assertThat(Images.read(location.resolve("latest"))).isEqualTo(random.state(0));
    }
}
