// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.understudy.store.Failures.assertThatFailsWith;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.understudy.api.ErrorCode;
import org.understudy.api.config.Settings;
import org.understudy.api.event.EventDraft;
import org.understudy.api.event.EventType;
import org.understudy.api.store.CopyProgress;
import org.understudy.api.store.Damage;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.RetentionRules;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** The verification in the background: what it reads, what it finds, and where it goes on. */
class ScrubTest {
    private static final int LEAVES = 10;

    @TempDir
    private Path location;

    private final TestContext context = new TestContext();
    private final Images first =
            new Images().with("a", 1, LEAVES * HashTree.LEAF).with("gone", 2, 1000);
    private final Images second =
            first.patch("a", 3 * HashTree.LEAF, new byte[] {1}).without("gone");
    private final ScrubSettings settings = new ScrubSettings(Duration.ofDays(7), HashTree.LEAF);
    private FileReplicaStore store;
    private Primary primary;
    private long paused;
    private long pauses;

    @BeforeEach
    void replicate() {
        store = context.store();
        primary = Primary.of("web", location);
        primary.replicate(store, RandomStates.transfer(0), first);
        primary.replicate(store, RandomStates.transfer(1), second, RandomStates.transfer(0), first);
    }

    private Scrub scrub() {
        return new Scrub(store.workloads().get(0), () -> settings, nanos -> {
            paused += nanos;
            pauses++;
            return true;
        });
    }

    private void damage(String file, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(location.resolve("web").resolve(file), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {77}), offset);
        }
    }

    @Test
    void itReadsTheLatestStateAndWhatAPointHasOfItsOwnAtTheRateThatIsSet() throws IOException {
        scrub().run(context.now);

        assertThat(pauses).as("ten leaves, and two of the point").isEqualTo(LEAVES + 2);
        assertThat(Duration.ofNanos(paused)).isEqualTo(Duration.ofSeconds(LEAVES + 2));
        assertThat(context.eventTypes()).doesNotContain(EventType.DAMAGE_FOUND);
    }

    @Test
    void theNextOneIsDueAfterTheIntervalAlsoAfterARestart() throws IOException {
        assertThat(scrub().isDue(context.now)).isTrue();
        scrub().run(context.now);
        store = context.store();
        store.attach(location);

        assertThat(scrub().isDue(context.now.plus(Duration.ofDays(7)).minusSeconds(1)))
                .isFalse();
        assertThat(scrub().isDue(context.now.plus(Duration.ofDays(7)))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, LEAVES, LEAVES + 1})
    void itGoesOnWhereItWasCut(int leaves) throws IOException {
        damage("current/a", 8 * HashTree.LEAF + 5);
        int[] left = {leaves};
        new Scrub(store.workloads().get(0), () -> settings, nanos -> --left[0] > 0).run(context.now);
        store = context.store();
        store.attach(location);
        assertThat(scrub().isDue(context.now)).isTrue();

        scrub().run(context.now);

        assertThat(pauses).isEqualTo(LEAVES + 2 - leaves);
        assertThat(scrub().isDue(context.now)).isFalse();
        assertThat(store.damage(primary.workload())).containsExactly(new Damage("a", 8 * HashTree.LEAF, HashTree.LEAF));
    }

    @Test
    void damageToTheLatestStateIsToldAndTheStateIsNotTrusted() throws IOException {
        damage("current/a", 5 * HashTree.LEAF + 1);

        scrub().run(context.now);

        EventDraft told = context.events.get(context.events.size() - 1);
        assertThat(told.type()).isEqualTo(EventType.DAMAGE_FOUND);
        assertThat(told.message()).contains("a, " + HashTree.LEAF + " bytes from byte " + 5 * HashTree.LEAF);
        assertThat(store.find(primary.workload()).orElseThrow().current())
                .isNotEmpty()
                .isNotEqualTo(Optional.of(RandomStates.transfer(1)));
        assertThatFailsWith(
                ErrorCode.STORE_FAILED,
                () -> store.copy(
                        primary.workload(), RandomStates.transfer(1), location.resolve("copy"), CopyProgress.NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"undo.dat", "files/1"})
    void aPointThatIsDamagedIsNotOffered(String file) throws IOException {
        damage("points/0000000001/" + file, 5);

        scrub().run(context.now);

        assertThat(store.points(primary.workload()))
                .extracting(RecoveryPoint::damaged)
                .containsExactly(true);
        assertThat(store.damage(primary.workload())).isEmpty();
        assertThat(store.find(primary.workload()).orElseThrow().current()).contains(RandomStates.transfer(1));
    }

    @Test
    void withoutDigestsThereIsNothingToVerify() throws IOException {
        context.rules = RetentionRules.NONE;
        Primary other = Primary.of("other", location.resolve("others"));
        Files.createDirectories(location.resolve("others"));
        FileReplicaStore plain = context.store();
        other.replicate(plain, RandomStates.transfer(0), first);

        new Scrub(plain.workloads().get(0), () -> settings, nanos -> {
                    throw new IllegalStateException("something was read");
                })
                .run(context.now);
    }

    @Test
    void theLatestStateIsTrustedAgainOnceAllOfItIsWhole() throws IOException {
        byte[] content = Files.readAllBytes(location.resolve("web/current/a"));
        damage("current/a", 1);
        scrub().run(context.now);
        assertThat(store.damage(primary.workload())).hasSize(1);

        Files.write(location.resolve("web/current/a"), content);
        assertThat(store.verify(primary.workload(), DamageMark.alias(RandomStates.transfer(1))))
                .isEmpty();

        assertThat(store.damage(primary.workload())).isEmpty();
        assertThat(store.find(primary.workload()).orElseThrow().current()).contains(RandomStates.transfer(1));
    }

    @Test
    void intervalAndRateAreConfiguredAndAWrongOneIsRefused() {
        assertThat(ScrubSettings.parse(Settings.of(Map.of())))
                .isEqualTo(new ScrubSettings(Duration.ofDays(7), 20L << 20));
        assertThat(ScrubSettings.parse(Settings.of(Map.of("scrub.interval", "0", "scrub.rate", "100"))))
                .isEqualTo(new ScrubSettings(Duration.ZERO, 100L << 20));
    }
}
