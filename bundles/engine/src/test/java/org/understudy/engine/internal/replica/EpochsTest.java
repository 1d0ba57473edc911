// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.understudy.engine.internal.replica.ReplicaTestBase.codeOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.WorkloadId;

class EpochsTest {
    private static final WorkloadId WORKLOAD = WorkloadId.random();

    @TempDir
    Path folder;

    private Epochs epochs;

    @BeforeEach
    void open() throws IOException {
        epochs = new Epochs(folder.resolve("epochs"));
    }

    private ErrorCode refusal(long epoch) {
        return codeOf(() -> epochs.require(WORKLOAD, epoch, "primary"));
    }

    @Test
    void aWorkloadThatNeverChangedRolesIsAtZeroAndAcceptsAll() {
        assertThat(epochs.of(WORKLOAD)).isZero();
        assertThat(refusal(0)).isNull();
        epochs.offered(WORKLOAD, 0);
        assertThat(folder.resolve("epochs")).doesNotExist();
    }

    @Test
    void aRaisedEpochAcceptsTheOneBeforeUntilItIsSettledAlsoAfterARestart() throws IOException {
        assertThat(epochs.raise(WORKLOAD)).isEqualTo(1);
        open();
        assertThat(epochs.of(WORKLOAD)).isEqualTo(1);
        assertThat(refusal(0)).isNull();

        epochs.settle(WORKLOAD);
        open();
        assertThat(refusal(0)).isEqualTo(ErrorCode.ROLE_CHANGED);
        assertThat(refusal(1)).isNull();
    }

    @Test
    void anOfferWithAnEpochRefusesLowerOnesFromThenOn() throws IOException {
        epochs.raise(WORKLOAD);
        epochs.offered(WORKLOAD, 1);
        assertThat(refusal(0)).isEqualTo(ErrorCode.ROLE_CHANGED);

        epochs.offered(WORKLOAD, 7);
        open();
        assertThat(epochs.of(WORKLOAD)).isEqualTo(7);
        assertThat(refusal(6)).isEqualTo(ErrorCode.ROLE_CHANGED);
        assertThat(refusal(8)).isNull();
    }

    @Test
    void oneWorkloadsEpochIsNotAnothers() {
        epochs.raise(WORKLOAD);
        epochs.settle(WORKLOAD);
        epochs.require(WorkloadId.random(), 0, "primary");
        assertThat(epochs.of(WorkloadId.random())).isZero();
    }

    @Test
    void aDamagedListIsNotTakenForAnEmptyOne() throws IOException {
        for (String damaged : new String[] {"nonsense\n", WORKLOAD + " 1\n", WORKLOAD + " 1 x\n"}) {
            Files.writeString(folder.resolve("epochs"), damaged);
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("damaged");
        }
    }
}
