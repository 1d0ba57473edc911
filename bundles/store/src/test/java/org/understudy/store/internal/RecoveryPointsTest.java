// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.store.Failures.assertThatFailsWith;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.FileEntry;
import org.understudy.api.TransferId;
import org.understudy.api.event.EventType;
import org.understudy.api.store.PointView;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.RetentionRules;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** Whatever changes, and whichever points are removed: each one that is offered is what the primary had then. */
class RecoveryPointsTest {
    @TempDir
    private Path location;

    private final TestContext context = new TestContext();
    private final RandomStates states = new RandomStates(1);
    private FileReplicaStore store;
    private Primary primary;

    @BeforeEach
    void create() {
        store = context.store();
        primary = Primary.of("web", location);
    }

    private void replicate(RandomStates of, int number) {
        context.pass(Duration.ofMinutes(20));
        Optional<TransferId> base = number == 0 ? Optional.empty() : Optional.of(RandomStates.transfer(number - 1));
        if (base.isEmpty()) {
            primary.replicate(store, RandomStates.transfer(number), of.state(number));
        } else {
            primary.replicate(store, RandomStates.transfer(number), of.state(number), base.get(), of.state(number - 1));
        }
    }

    private List<RecoveryPoint> points() {
        return store.points(primary.workload());
    }

    private List<Integer> numbers() {
        return points().stream()
                .map(point -> RandomStates.number(point.transfer()))
                .toList();
    }

    private void assertThatAllPointsAreRight(RandomStates of) {
        for (RecoveryPoint point : points()) {
            Images wanted = of.state(RandomStates.number(point.transfer()));
            assertThat(point.files()).isEqualTo(wanted.entries());
            assertThat(PointImages.read(store, primary.workload(), point.transfer()))
                    .as("point " + RandomStates.number(point.transfer()))
                    .isEqualTo(wanted);
            assertThat(store.verify(primary.workload(), point.transfer())).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyPointIsTheStateThatItWas(long seed) throws IOException {
        RandomStates random = new RandomStates(seed);
        for (int i = 0; i < 12; i++) {
            replicate(random, i);
            assertThat(Images.read(location.resolve("web/current"))).isEqualTo(random.state(i));
            assertThat(store.verify(primary.workload(), RandomStates.transfer(i)))
                    .isEmpty();
        }
        assertThat(points().size()).isBetween(6, 11);

        assertThatAllPointsAreRight(random);
        store = context.store();
        store.attach(location);
        assertThatAllPointsAreRight(random);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void everyPointThatIsLeftIsRightWhenOthersAreMergedAway(long seed) {
        RandomStates random = new RandomStates(seed);
        Random choice = new Random(seed);
        context.rules = new RetentionRules(2, 3, 2, 2);
        for (int i = 0; i < 25; i++) {
            replicate(random, i);
            if (choice.nextInt(4) == 0 && !points().isEmpty()) {
                RecoveryPoint locked = points().get(choice.nextInt(points().size()));
                if (locked.lockedUntil().isEmpty()) {
                    store.lockPoint(primary.workload(), locked.transfer(), context.now.plusSeconds(7200));
                }
            }
            if (choice.nextInt(4) == 0) {
                context.pass(Duration.ofHours(choice.nextInt(40)));
            }
            if (i % 3 == 0) {
                assertThatAllPointsAreRight(random);
            }
        }
        assertThat(context.eventTypes()).contains(EventType.POINT_REMOVED);
    }

    @Test
    void withoutARuleThereAreNone() {
        context.rules = RetentionRules.NONE;
        replicate(states, 0);
        replicate(states, 1);

        assertThat(points()).isEmpty();
        assertThat(location.resolve("web/points")).doesNotExist();
    }

    @Test
    void theOldestGoesWhenThereAreTooMany() {
        context.rules = new RetentionRules(2, 0, 0, 0);
        Images images = new Images().with("disk", 1, 5000);
        for (int i = 0; i < 5; i++) {
            Images next = images.patch("disk", 100 * i, new byte[] {1});
            if (i == 0) {
                primary.replicate(store, RandomStates.transfer(0), next);
            } else {
                primary.replicate(store, RandomStates.transfer(i), next, RandomStates.transfer(i - 1), images);
            }
            images = next;
        }

        assertThat(numbers()).containsExactly(3, 2);
    }

    @Test
    void aTransferWithoutAnyChangeMakesNoPoint() {
        Images images = new Images().with("disk", 1, 5000);
        primary.replicate(store, RandomStates.transfer(0), images);
        primary.replicate(store, RandomStates.transfer(1), images, RandomStates.transfer(0), images);

        assertThat(points()).isEmpty();
    }

    @Test
    void aLockedPointStaysUntilItsTimeAndIsNotDeletedWithItsWorkload() {
        Images images = new Images().with("disk", 1, 200_000);
        Images second = images.patch("disk", 70_000, new byte[9000]);
        Images third = second.patch("disk", 100, new byte[] {7}).with("more", 3, 10);
        context.rules = new RetentionRules(1, 0, 0, 0);
        primary.replicate(store, RandomStates.transfer(0), images);
        primary.replicate(store, RandomStates.transfer(1), second, RandomStates.transfer(0), images);
        store.lockPoint(primary.workload(), RandomStates.transfer(0), context.now.plusSeconds(60));
        assertThatFailsWith(
                ErrorCode.INVALID_STATE,
                () -> store.lockPoint(primary.workload(), RandomStates.transfer(0), context.now.plusSeconds(59)));
        context.rules = RetentionRules.NONE;
        primary.replicate(store, RandomStates.transfer(2), third, RandomStates.transfer(1), second);

        assertThat(numbers()).containsExactly(0);
        assertThat(PointImages.read(store, primary.workload(), RandomStates.transfer(0)))
                .isEqualTo(images);
        assertThatFailsWith(ErrorCode.INVALID_STATE, () -> store.remove(primary.workload(), true));
        assertThat(store.find(primary.workload())).isPresent();

        context.pass(Duration.ofSeconds(61));
        primary.replicate(store, RandomStates.transfer(3), second, RandomStates.transfer(2), third);
        assertThat(points()).isEmpty();
        store.remove(primary.workload(), true);
        assertThat(location.resolve("web")).doesNotExist();
    }

    @Test
    void aPointThatIsReadStaysTheSameWhileReplicationGoesOn() {
        context.rules = new RetentionRules(1, 0, 0, 0);
        Images images = new Images().with("disk", 1, 200_000);
        Images last = images;
        primary.replicate(store, RandomStates.transfer(0), images);
        FileEntry disk = images.entries().get(0);
        try (PointView view = store.openPoint(primary.workload(), RandomStates.transfer(0))) {
            for (int i = 1; i < 5; i++) {
                Images next = last.patch("disk", 30_000 * i, new byte[20_000]);
                primary.replicate(store, RandomStates.transfer(i), next, RandomStates.transfer(i - 1), last);
                last = next;
                ByteBuffer content = ByteBuffer.allocate(300_000);
                assertThat(view.read(disk, 0, content)).isEqualTo(200_000);
                assertThat(content.flip()).isEqualTo(ByteBuffer.wrap(images.get("disk")));
            }
            assertThat(numbers()).containsExactly(3, 0);
        }
        Images next = last.with("other", 9, 10);
        primary.replicate(store, RandomStates.transfer(5), next, RandomStates.transfer(4), last);
        assertThat(numbers()).containsExactly(4);
    }

    @Test
    void aResynchronizationKeepsThePoints() throws IOException {
        replicate(states, 0);
        replicate(states, 1);
        replicate(states, 2);
        // everything is sent, without a base, into a workload that has a state
        primary.replicate(store, RandomStates.transfer(3), states.state(3));

        assertThat(Images.read(location.resolve("web/current"))).isEqualTo(states.state(3));
        assertThat(numbers()).endsWith(0);
        assertThatAllPointsAreRight(states);
    }

    @Test
    void aReplicaOfAVersionWithoutPointsHasNoneAndGetsThem() throws IOException {
        replicate(states, 0);
        Files.delete(location.resolve("web/workload.roots"));
        for (Path tree : Files.list(location.resolve("web/trees")).toList()) {
            Files.delete(tree);
        }
        Files.delete(location.resolve("web/trees"));
        store = context.store();
        store.attach(location);
        assertThat(points()).isEmpty();

        primary.replicate(
                store,
                RandomStates.transfer(1),
                states.state(0).with("new", 1, 9),
                RandomStates.transfer(0),
                states.state(0));

        assertThat(PointImages.read(store, primary.workload(), RandomStates.transfer(0)))
                .isEqualTo(states.state(0));
    }

    @Test
    void spaceIsWhatTheFilesReallyTake() {
        Images images = new Images().with("disk", new byte[1 << 20]).with("data", 1, 1 << 18);
        primary.replicate(store, RandomStates.transfer(0), images);
        Images next = images.patch("data", 0, new byte[1 << 17]);
        primary.replicate(store, RandomStates.transfer(1), next, RandomStates.transfer(0), images);

        assertThat(store.space(primary.workload()).current()).isBetween(1L << 17, 1L << 18);
        assertThat(store.space(primary.workload()).points()).isBetween(1L << 17, (1L << 17) + 10_000);
        assertThat(points().get(0).bytes())
                .isEqualTo(store.space(primary.workload()).points());
        assertThat(store.space(primary.workload()).incoming()).isZero();
    }
}
