// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.understudy.api.TransferId;
import org.understudy.store.Images;
import org.understudy.store.Primary;

/** A commit that fails at any step, for want of space or otherwise, while the replica goes on running. */
class FailedCommitTest {
    private static final TransferId FIRST = RandomStates.transfer(9);
    private static final String FAILED = "no space left";

    @TempDir
    private Path location;

    private final TestContext context = new TestContext();

    @ParameterizedTest
    @EnumSource(Commit.Step.class)
    void olderStatesAreReadAsBeforeAndTheNextTransferFinishesIt(Commit.Step failing) throws IOException {
        Images first = KilledReplica.oldImages().with("more", 10, 100_000);
        FileReplicaStore store = context.store();
        Primary primary = Primary.of("web", location);
        primary.replicate(store, FIRST, first);
        primary.replicate(store, KilledReplica.OLD, KilledReplica.oldImages(), FIRST, first);
        context.commits = step -> {
            if (step == failing) {
                throw new IllegalStateException(FAILED);
            }
        };
        assertThatThrownBy(() -> primary.replicate(
                        store,
                        KilledReplica.NEW,
                        KilledReplica.newImages(),
                        KilledReplica.OLD,
                        KilledReplica.oldImages()))
                .hasMessage(FAILED);

        for (int read = 0; read < 2; read++) {
            assertThat(PointImages.read(store, primary.workload(), FIRST)).isEqualTo(first);
            assertThat(PointImages.read(store, primary.workload(), KilledReplica.OLD))
                    .isEqualTo(KilledReplica.oldImages());
            assertThat(store.verify(primary.workload(), FIRST)).isEmpty();
            assertThat(store.verify(primary.workload(), KilledReplica.OLD)).isEmpty();
        }

        context.commits = step -> {};
        // everything, as a primary that doesn't know where the replica stands
        primary.replicate(store, TransferId.random(), first);
        assertThat(Images.read(location.resolve("web/current"))).isEqualTo(first);
        assertThat(PointImages.read(store, primary.workload(), KilledReplica.NEW))
                .isEqualTo(KilledReplica.newImages());
        assertThat(PointImages.read(store, primary.workload(), KilledReplica.OLD))
                .isEqualTo(KilledReplica.oldImages());
    }
}
