// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.engine.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.understudy.api.ErrorCode;
import org.understudy.api.ReplicationException;
import org.understudy.api.WorkloadId;

class OwnersTest {
    private static final WorkloadId WORKLOAD = WorkloadId.random();

    @TempDir
    private Path folder;

    private Owners owners;

    @BeforeEach
    void open() throws IOException {
        owners = new Owners(folder.resolve("owners"));
    }

    private void assertRefused(String... primaries) {
        for (String primary : primaries) {
            ReplicationException refused =
                    catchThrowableOfType(ReplicationException.class, () -> owners.require(WORKLOAD, primary));
            assertThat(refused).as(primary).isNotNull();
            assertThat(refused.code()).isEqualTo(ErrorCode.WORKLOAD_MOVED);
        }
    }

    private void assertAccepted(String... primaries) {
        for (String primary : primaries) {
            owners.require(WORKLOAD, primary);
        }
    }

    @Test
    void aWorkloadThatNeverMovedIsNotRefused() {
        owners.claim(WORKLOAD, "a", "a");
        assertAccepted("a", "b");
        assertThat(folder.resolve("owners")).doesNotExist();
    }

    @Test
    void whoOwnedItBeforeIsRefusedAndOthersAreNot() throws IOException {
        owners.claim(WORKLOAD, "b", "a");
        owners.claim(WORKLOAD, "b", "a");
        owners.claim(WORKLOAD, "c", "a");
        assertRefused("a", "b");
        assertAccepted("c", "other");
        open();
        assertRefused("a", "b");
        assertAccepted("c", "other");
    }

    @Test
    void whoGetsItBackIsAcceptedAgain() throws IOException {
        owners.claim(WORKLOAD, "b", "a");
        owners.claim(WORKLOAD, "a", "a");
        open();
        assertAccepted("a");
        assertRefused("b");
    }

    @Test
    void aWorkloadThatWasRemovedIsForgotten() throws IOException {
        owners.claim(WORKLOAD, "b", "a");
        owners.remove(WORKLOAD);
        open();
        assertAccepted("a", "b");
    }

    @Test
    void aDamagedListRefusesNobody() throws IOException {
        for (String text : new String[] {"what is this", WORKLOAD.toString(), WORKLOAD + " a\n" + WORKLOAD + " b\n"}) {
            Files.writeString(folder.resolve("owners"), text);
            open();
            assertAccepted("a", "b");
        }
    }
}
