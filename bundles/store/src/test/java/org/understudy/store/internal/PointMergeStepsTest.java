// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.store.RecoveryPoint;
import org.understudy.api.store.RetentionRules;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** The removal of a point between others, cut at each step. */
class PointMergeStepsTest {
    private static final String CUT = "cut here";

    @TempDir
    private Path location;

    private final TestContext context = new TestContext();
    private final Images first =
            new Images().with("a", 1, 300_000).with("b", 2, 70_000).with("c", 3, 10);
    private final Images second = first.patch("a", 10, new byte[100_000]).with("d", 4, 80_000);
    private final Images third =
            second.patch("a", 50_000, new byte[] {9}).without("b").patch("d", 5, new byte[] {1});
    private final Images fourth =
            third.patch("a", 250_000, new byte[] {8}).without("d").with("b", 5, 20);
    private Primary primary;

    @BeforeEach
    void replicate() {
        primary = Primary.of("web", location);
        FileReplicaStore store = context.store();
        primary.replicate(store, RandomStates.transfer(0), first);
        context.pass(Duration.ofHours(1));
        primary.replicate(store, RandomStates.transfer(1), second, RandomStates.transfer(0), first);
        primary.replicate(store, RandomStates.transfer(2), third, RandomStates.transfer(1), second);
        primary.replicate(store, RandomStates.transfer(3), fourth, RandomStates.transfer(2), third);
    }

    @ParameterizedTest
    @EnumSource(PointMerge.Step.class)
    void theOthersStayAsTheyAre(PointMerge.Step cut) {
        context.rules = new RetentionRules(1, 2, 0, 0);
        context.merges = step -> {
            if (step == cut) {
                throw new IllegalStateException(CUT);
            }
        };
        assertThatThrownBy(() -> context.store().attach(location)).hasMessage(CUT);

        // a rule that keeps what there is now: a cut merge is no merge, or a whole one
        context.rules = new RetentionRules(24, 0, 0, 0);
        FileReplicaStore store = context.store();
        store.attach(location);
        assertThat(store.points(primary.workload()))
                .extracting(point -> RandomStates.number(point.transfer()))
                .hasSize(cut == PointMerge.Step.COPIED ? 3 : 2)
                .contains(2, 0);
        assertThatAllAreRight(store);

        context.rules = new RetentionRules(1, 2, 0, 0);
        context.merges = step -> {};
        FileReplicaStore again = context.store();
        again.attach(location);
        assertThat(again.points(primary.workload()))
                .extracting(point -> RandomStates.number(point.transfer()))
                .containsExactly(2, 0);
        assertThatAllAreRight(again);
    }

    private void assertThatAllAreRight(FileReplicaStore store) {
        for (RecoveryPoint point : store.points(primary.workload())) {
            int number = RandomStates.number(point.transfer());
            Images wanted = number == 0 ? first : number == 1 ? second : third;
            assertThat(PointImages.read(store, primary.workload(), point.transfer()))
                    .isEqualTo(wanted);
            assertThat(store.verify(primary.workload(), point.transfer())).isEmpty();
        }
    }
}
